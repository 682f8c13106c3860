using System.Security.Cryptography;
using System.Text;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Tests.Domain.Remediation;

public sealed class ApprovalDigestTests
{
    private static readonly ApprovalBasis Basis = new("pool", 3, "db-pool", 2);

    private static readonly ActionPlan Plan = new(
        "restart_service",
        "orders.service",
        [
            ["systemctl", "restart", "--", "orders.service"],
        ],
        new Dictionary<string, string> { ["target"] = "orders.service", ["a"] = "ü \"quoted\"" }
    );

    [Fact]
    public void The_canonical_form_has_its_members_in_order_and_no_white_space() =>
        ApprovalDigest
            .Canonical(Plan, "orders", Basis)
            .ShouldBe(
                """{"action":"restart_service","knowledge":{"id":"pool","version":3},"parameters":{"a":"ü \"quoted\"","target":"orders.service"},"pattern":{"id":"db-pool","version":2},"service":"orders","steps":[["systemctl","restart","--","orders.service"]],"target":"orders.service"}"""
            );

    [Fact]
    public void Anybody_can_compute_it_again() =>
        ApprovalDigest
            .Of(Plan, "orders", Basis)
            .ShouldBe(
                Convert.ToHexStringLower(
                    SHA256.HashData(
                        Encoding.UTF8.GetBytes(ApprovalDigest.Canonical(Plan, "orders", Basis))
                    )
                )
            );

    [Fact]
    public void The_order_of_parameters_does_not_matter() =>
        ApprovalDigest
            .Of(
                Plan with
                {
                    Parameters = new Dictionary<string, string>
                    {
                        ["a"] = "ü \"quoted\"",
                        ["target"] = "orders.service",
                    },
                },
                "orders",
                Basis
            )
            .ShouldBe(ApprovalDigest.Of(Plan, "orders", Basis));

    public static TheoryData<ActionPlan, ApprovalBasis, string> Changes() =>
        new()
        {
            { Plan with { Target = "other.service" }, Basis, "the target was" },
            {
                Plan with
                {
                    Steps =
                    [
                        ["systemctl", "restart", "orders.service"],
                    ],
                },
                Basis,
                "it would run"
            },
            // The same words, cut in another way: another argument list.
            {
                Plan with
                {
                    Steps =
                    [
                        ["systemctl", "restart -- orders.service"],
                    ],
                },
                Basis,
                ""
            },
            {
                Plan with
                {
                    Parameters = new Dictionary<string, string> { ["target"] = "orders.service" },
                },
                Basis,
                "a is gone"
            },
            {
                Plan with
                {
                    Contents = new Dictionary<string, string> { ["/scripts/mend.sh"] = "0a" },
                },
                Basis,
                "the contents of /scripts/mend.sh changed"
            },
            { Plan, Basis with { KnowledgeVersion = 4 }, "was version 3 and is version 4" },
            { Plan, Basis with { KnowledgeVersion = null }, "the knowledge entry pool is gone" },
            { Plan, Basis with { PatternVersion = 9 }, "the pattern db-pool was version 2" },
        };

    [Theory, MemberData(nameof(Changes))]
    public void Whatever_changes_changes_the_digest_and_is_told(
        ActionPlan plan,
        ApprovalBasis basis,
        string told
    )
    {
        ApprovalDigest
            .Of(plan, "orders", basis)
            .ShouldNotBe(ApprovalDigest.Of(Plan, "orders", Basis));
        ApprovalDigest.Difference(Plan, Basis, plan, basis).ShouldContain(told);
    }

    [Fact]
    public void A_proposal_of_several_is_bound_to_their_order()
    {
        ApprovalDigest.Of(["a"]).ShouldBe("a");
        ApprovalDigest.Of(["a", "b"]).ShouldNotBe(ApprovalDigest.Of(["b", "a"]));
    }
}
