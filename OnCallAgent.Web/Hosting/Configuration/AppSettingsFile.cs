namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>The file <c>appsettings.json</c>, which lies beside the program.</summary>
internal static class AppSettingsFile
{
    private const string Name = "appsettings.json";

    /// <summary>What it says; nothing where it is not there.</summary>
    /// <param name="folder">Where it is looked for.</param>
    /// <exception cref="StartFaultException">It is no JSON, or cannot be read.</exception>
    public static IConfiguration Read(string folder)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(folder, Name), optional: true)
                .Build();
        }
        catch (Exception e)
            when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StartFaultException(
                $"{Name} in {folder} cannot be read: {e.GetBaseException().Message}",
                e
            );
        }
    }
}
