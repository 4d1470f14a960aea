using System.ComponentModel;
using System.Diagnostics;

namespace Tarn.Tests.Modules.CloudTrail;

/// <summary>A test that runs AWS's own command.</summary>
internal sealed class AwsCommandFactAttribute : FactAttribute
{
    public AwsCommandFactAttribute() => Skip = Reason();

    private static string? Reason()
    {
        try
        {
            using var version = Process.Start(new ProcessStartInfo("aws", "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            version.WaitForExit();
            return version.ExitCode == 0 ? null : "the aws command does not run on this machine";
        }
        catch (Win32Exception)
        {
            return "the aws command is not installed on this machine";
        }
    }
}
