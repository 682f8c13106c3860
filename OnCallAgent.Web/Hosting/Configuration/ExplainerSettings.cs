using static OnCallAgent.Web.Hosting.Configuration.SettingShapes;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>The language model that explains incidents in words.</summary>
public static class ExplainerSettings
{
    public static readonly Setting<string> Explainer = OneOf(
        "EXPLAINER",
        "Explainer",
        ["off", "openai", "ollama"],
        "A language model that explains incidents in words, from masked evidence; it decides nothing. `openai`: any endpoint of that form. EXPLAINER_URL and EXPLAINER_MODEL are needed with it."
    );

    public static readonly Setting<string> ExplainerUrl = Text(
        "EXPLAINER_URL",
        "ExplainerUrl",
        "an http or https URL without user name, such as http://localhost:11434 (Ollama) or https://llm.example.com/v1",
        "Base of the language model's API.",
        OnCallSettings.IsBaseUrl
    );

    public static readonly Setting<string> ExplainerModel = Text(
        "EXPLAINER_MODEL",
        "ExplainerModel",
        "the name of a model, 100 characters at most",
        "The language model.",
        text => text.Length <= 100 && !text.Any(char.IsControl)
    );

    public static readonly Setting<string> ExplainerKey = Text(
        "EXPLAINER_KEY",
        "ExplainerKey",
        "any text without control characters",
        "Key of the language model's API, where it wants one.",
        text => !text.Any(char.IsControl),
        isSecret: true
    );

    public static readonly Setting<int> ExplainerTimeLimit = Whole(
        "EXPLAINER_TIME_LIMIT",
        "ExplainerTimeLimit",
        30,
        1,
        300,
        "seconds",
        "How long the language model may take for an explanation."
    );

    /// <summary>All of them, in the order of the docs.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        Explainer,
        ExplainerUrl,
        ExplainerModel,
        ExplainerKey,
        ExplainerTimeLimit,
    ];
}
