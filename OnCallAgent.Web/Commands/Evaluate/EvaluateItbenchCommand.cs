using System.CommandLine;
using YamlDotNet.Core;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary><c>evaluate itbench DIR</c>: whether the alerts of each scenario become one incident with its root first.</summary>
internal static class EvaluateItbenchCommand
{
    public static Command Create() =>
        EvaluateFolder.Create(
            "itbench",
            "Measures whether the alerts of a cascade become one incident, with its root before those it was passed on to.",
            "Folder in the layout of the ITBench data set: NAME/groundtruth_v1.yaml.",
            "no scenario with alerts",
            static (folder, _) => CascadeReport.Of(ItbenchScenarios.Read(folder)),
            static e => e is YamlException or ArgumentException
        );
}
