using System.CommandLine;
using CsvHelper;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary><c>evaluate nezha DIR</c>: how often the service at fault is suspected first, and among three, from logs alone.</summary>
internal static class EvaluateNezhaCommand
{
    public static Command Create() =>
        EvaluateFolder.Create(
            "nezha",
            "Measures how often the service that a fault was injected into is suspected first, and among three, from logs alone.",
            "Folder in the layout of the Nezha data set: faults*.csv and DATE/log/HH_MM_log.csv.",
            "no faults*.csv with a fault",
            static (folder, missing) => RootServiceReport.Of(NezhaFaults.Read(folder, missing)),
            static e => e is CsvHelperException
        );
}
