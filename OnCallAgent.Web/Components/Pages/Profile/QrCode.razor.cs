using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using QRCoder;

namespace OnCallAgent.Web.Components.Pages.Profile;

/// <summary>A QR code (ISO/IEC 18004), drawn here: what it says is secret and asks no other host. Black on white in both themes, which is what cameras read.</summary>
public sealed partial class QrCode
{
    private int size;
    private string path = "";

    /// <summary>What it says.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>What it is, for who cannot see it.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    protected override void OnParametersSet()
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(Text, QRCodeGenerator.ECCLevel.M);
        size = code.ModuleMatrix.Count;
        var drawn = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                if (code.ModuleMatrix[y][x])
                {
                    drawn.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        path = drawn.ToString();
    }
}
