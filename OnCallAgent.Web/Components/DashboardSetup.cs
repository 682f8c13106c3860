using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using MudBlazor;
using MudBlazor.Services;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Components.Pages.Account;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components;

/// <summary>Registers the pages and what they need.</summary>
public static class DashboardSetup
{
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddMudServices(o =>
        {
            o.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomLeft;
            o.SnackbarConfiguration.PreventDuplicates = false;
            o.SnackbarConfiguration.VisibleStateDuration = 5_000;
            o.SnackbarConfiguration.ShowTransitionDuration = 100;
            o.SnackbarConfiguration.HideTransitionDuration = 150;
        });
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddScoped<Viewer>();
        services.AddScoped<Heartbeat>();
        services.AddScoped<IncidentCommands>();
        services.AddScoped<BulkCommands>();
        services.AddScoped<AdminCommands>();
        services.AddScoped<UserCommands>();
        services.AddScoped<ResponderCommands>();
        services.AddSingleton<BoardQueries>();
        services.AddSingleton<BoardIncidentQueries>();
        services.AddSingleton<IncidentListQueries>();
        services.AddSingleton<SavedViews>();
        services.AddSingleton<BoardCatalogQueries>();
        services.AddSingleton<PatternTroubles>();
        services.AddSingleton<CascadeReconnection>();
        services.AddSingleton<ServiceEdits>();
        services.AddSingleton<SourceEdits>();
        services.AddSingleton<PatternEdits>();
        services.AddSingleton<KnowledgeEdits>();
        services.AddSingleton<KnowledgeHistory>();
        services.AddSingleton<KnowledgeQueries>();
        services.AddSingleton<KnowledgeImports>();
        services.AddSingleton<SilenceEdits>();
        services.AddSingleton<CatalogHistory>();
        services.AddScoped<TemplateCommands>();
        return services;
    }

    public static RazorComponentsEndpointConventionBuilder MapDashboard(
        this IEndpointRouteBuilder routes
    )
    {
        routes.MapSingleSignOn();
        var pages = routes.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        // What strangers see (sign-in, set-up, errors) is static: the connection of live pages holds memory for nobody else.
        pages.Add(static endpoint =>
        {
            if (endpoint.Metadata.OfType<HubMetadata>().Any())
            {
                endpoint.Metadata.Add(new AuthorizeAttribute(AccessPolicies.View));
            }
        });
        return pages;
    }
}
