using MudBlazor;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>MudBlazor's share of the look. The same colours stand in css/base.css, for what is drawn without MudBlazor.</summary>
internal static class OnCallTheme
{
    private static readonly string[] Fonts = ["Roboto", "system-ui", "sans-serif"];

    public static MudTheme Theme { get; } =
        new()
        {
            PaletteDark = new PaletteDark
            {
                Black = "#06090d",
                Background = "#0b0f14",
                BackgroundGray = "#0b0f14",
                Surface = "#141a22",
                AppbarBackground = "#10151c",
                AppbarText = "#e6edf3",
                DrawerBackground = "#10151c",
                DrawerText = "#b6c2cf",
                DrawerIcon = "#93a1b1",
                TextPrimary = "#e6edf3",
                TextSecondary = "#93a1b1",
                TextDisabled = "#66727f",
                ActionDefault = "#b6c2cf",
                ActionDisabled = "#5b6774",
                ActionDisabledBackground = "#1b222c",
                LinesDefault = "#262f3a",
                LinesInputs = "#3a4654",
                TableLines = "#222a34",
                Divider = "#262f3a",
                DividerLight = "#1e2630",
                Primary = "#5b9dff",
                PrimaryContrastText = "#06121f",
                Info = "#58a6ff",
                InfoContrastText = "#06121f",
                Success = "#3ecf8e",
                SuccessContrastText = "#03170d",
                Warning = "#f2c94c",
                WarningContrastText = "#1c1400",
                Error = "#ff5c66",
                ErrorContrastText = "#1f0306",
                Dark = "#1b222c",
            },
            PaletteLight = new PaletteLight
            {
                Background = "#f4f6fa",
                BackgroundGray = "#eef2f7",
                Surface = "#ffffff",
                AppbarBackground = "#ffffff",
                AppbarText = "#16202c",
                DrawerBackground = "#ffffff",
                DrawerText = "#3d4a5a",
                DrawerIcon = "#566476",
                TextPrimary = "#16202c",
                TextSecondary = "#566476",
                TextDisabled = "#8a96a5",
                ActionDefault = "#3d4a5a",
                LinesDefault = "#dde3eb",
                LinesInputs = "#aeb9c7",
                TableLines = "#e6ebf1",
                Divider = "#dde3eb",
                Primary = "#1d5fe0",
                PrimaryContrastText = "#ffffff",
                Info = "#0969da",
                Success = "#0b7a4b",
                SuccessContrastText = "#ffffff",
                Warning = "#8a6100",
                WarningContrastText = "#ffffff",
                Error = "#c81e2b",
                ErrorContrastText = "#ffffff",
            },
            Typography = new Typography
            {
                Default = new DefaultTypography
                {
                    FontFamily = Fonts,
                    FontSize = ".8125rem",
                    LineHeight = "1.5",
                    LetterSpacing = "normal",
                },
                Body1 = new Body1Typography
                {
                    FontFamily = Fonts,
                    FontSize = ".8125rem",
                    LineHeight = "1.5",
                    LetterSpacing = "normal",
                },
                Body2 = new Body2Typography
                {
                    FontFamily = Fonts,
                    FontSize = ".8125rem",
                    LetterSpacing = "normal",
                },
                Button = new ButtonTypography
                {
                    FontFamily = Fonts,
                    FontSize = ".8125rem",
                    FontWeight = "500",
                    TextTransform = "none",
                    LetterSpacing = "normal",
                },
                H6 = new H6Typography
                {
                    FontFamily = Fonts,
                    FontSize = "1rem",
                    FontWeight = "500",
                    LetterSpacing = "normal",
                },
            },
            LayoutProperties = new LayoutProperties
            {
                DefaultBorderRadius = "7px",
                DrawerWidthLeft = "208px",
                AppbarHeight = "52px",
            },
        };
}
