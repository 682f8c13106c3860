using OnCallAgent.Domain.Analysis.Explanations;

namespace OnCallAgent.Tests.Domain.Analysis.Explanations;

public sealed class EvidenceRedactionTests
{
    [Theory]
    [InlineData("password=hunter2 refused", "hunter2")]
    [InlineData("\"api_key\": \"abc-def\"", "abc-def")]
    [InlineData("Authorization: Bearer abcdefgh", "abcdefgh")]
    [InlineData("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz")]
    [InlineData("Cookie: sid=4711; theme=dark", "4711")]
    [InlineData("postgresql://orders:tiger@db:5432/shop", "tiger")]
    [InlineData("mail to ann.lee+x@example.com failed", "ann.lee")]
    [InlineData("connect to 10.1.2.3:5432 refused", "10.1.2.3")]
    [InlineData("from fe80::1ff:fe23:4567:890a", "fe80")]
    [InlineData("from 2001:db8:0:0:0:0:0:1", "2001")]
    [InlineData("token eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSM", "eyJ")]
    [InlineData("key AKIAIOSFODNN7EXAMPLE used", "AKIA")]
    [InlineData("ghp_abcdefghijklmnop1234", "ghp_")]
    [InlineData("card 4111 1111 1111 1111 declined", "4111")]
    [InlineData("call +49 30 1234567 8", "1234567")]
    [InlineData("session 3f8a7c1d9e2b4f60a1c2d3e4f5061728 expired", "3f8a7c1d")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE")]
    public void What_must_not_leave_is_masked(string text, string secret) =>
        EvidenceRedaction.Mask(text).ShouldNotContain(secret);

    [Theory]
    [InlineData("12:04:33 orders timed out after 5000 ms, 3 of 20 connections in use")]
    [InlineData("java.lang.OutOfMemoryError: Java heap space")]
    [InlineData("com.example.orders.checkout.PaymentGatewayUnavailableException")]
    [InlineData("GET /api/v1/orders/17 answered 503")]
    [InlineData("std::vector::_M_range_check")]
    public void What_tells_of_the_fault_stays(string text) =>
        EvidenceRedaction.Mask(text).ShouldBe(text);

    [Fact]
    public void An_answer_is_plain_text_of_bounded_length()
    {
        WrittenExplanation
            .Plain("<think>hm</think> The pool\u0007 is \u202efull\u202c.\n")
            .ShouldBe("The pool is full.");
        WrittenExplanation
            .Plain(new string('x', 100_000))
            .Length.ShouldBe(WrittenExplanation.MaxLength);
        WrittenExplanation.Plain("<think>never ends").ShouldBeEmpty();
    }
}
