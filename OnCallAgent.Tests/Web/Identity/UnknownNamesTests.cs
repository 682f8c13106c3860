using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Web.Identity;

public sealed class UnknownNamesTests
{
    [Fact]
    public void Names_that_are_made_up_without_end_are_forgotten_the_oldest_first()
    {
        var names = new UnknownNames(Options.Create(new IdentityOptions()), new FakeTimeProvider());
        Lock(names, "first");
        names.Locked("first").ShouldNotBeNull();
        for (var i = 0; i < UnknownNames.Most - 1; i++)
        {
            names.Count($"made up {i}");
        }

        names.Locked("first").ShouldNotBeNull();
        names.Count("one more");
        names.Locked("first").ShouldBeNull();
    }

    [Fact]
    public void Guesses_that_are_counted_after_the_last_one_unlock_nothing()
    {
        var names = new UnknownNames(Options.Create(new IdentityOptions()), new FakeTimeProvider());
        Lock(names, "nobody");
        names.Count("nobody").ShouldNotBeNull();
        names.Locked("nobody").ShouldNotBeNull();
    }

    private static void Lock(UnknownNames names, string name)
    {
        for (var i = 0; i < new IdentityOptions().Lockout.MaxFailedAccessAttempts; i++)
        {
            names.Count(name);
        }
    }
}
