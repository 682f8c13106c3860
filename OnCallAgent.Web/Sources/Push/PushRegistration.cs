namespace OnCallAgent.Web.Sources.Push;

/// <summary>What the push routes need.</summary>
public static class PushRegistration
{
    public static IServiceCollection AddPush(this IServiceCollection services, PushLimits limits)
    {
        services.AddSingleton(limits);
        services.AddSingleton<PushGate>();
        services.AddSingleton<PushMeter>();
        services.AddHostedService(s => s.GetRequiredService<PushMeter>());
        services.AddSingleton<PushIntake>();
        return services;
    }
}
