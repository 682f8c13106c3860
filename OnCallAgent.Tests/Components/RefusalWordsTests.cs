using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Pages.Profile;

namespace OnCallAgent.Tests.Components;

public sealed class RefusalWordsTests
{
    [Fact]
    public void A_wrong_password_is_told_in_the_words_of_the_page()
    {
        RefusalWords
            .Of(new FieldError("current_password", "is wrong"))
            .ShouldBe("The password that you have is wrong.");
        RefusalWords.Of(new Error("locked", "Try again later.")).ShouldBe("Try again later.");
    }
}
