using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Tarn.Delivery.Tests.Jq;

/// <summary>The installed jq, one process for many programs.</summary>
internal static class RealJq
{
    private static readonly Lazy<bool> Installed = new(() =>
    {
        try
        {
            return Start(["--version"], string.Empty).Trim() == "jq-1.6";
        }
        catch (Win32Exception)
        {
            return false;
        }
    });

    public static bool IsInstalled => Installed.Value;

    /// <summary>Runs programs that need no input and have one output each. Null: jq itself crashed over the program.</summary>
    public static string?[] Run(IReadOnlyList<string> programs)
    {
        var file = Path.Combine(Path.GetTempPath(), $"tarn-jq-{Guid.NewGuid():N}.jq");

        // A function each, because jq 1.6 bounds the size of a function.
        var functions = programs.Select((program, i) => $"def case{i}: {program};\n").ToList();
        File.WriteAllText(file, string.Concat(functions) + string.Join(", ", functions.Select((_, i) => $"case{i}")));
        try
        {
            return Start(["-n", "-c", "-f", file], string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (JqCrashException) when (programs.Count > 1)
        {
            var half = programs.Count / 2;
            return [.. Run([.. programs.Take(half)]), .. Run([.. programs.Skip(half)])];
        }
        catch (JqCrashException)
        {
            return [null];
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A program whose only output says all outputs of another one, or that it failed.</summary>
    public static string Wrapped(string program, string input) => $"{input} | try {{outputs: [{program}\n]}} catch {{failed: true}}";

    private static string Start(string[] arguments, string input)
    {
        var start = new ProcessStartInfo("jq", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["TZ"] = "UTC";
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode > 128)
        {
            throw new JqCrashException();
        }

        Assert.True(process.ExitCode == 0, $"jq ended with {process.ExitCode}: {errors.Result}");
        return output;
    }

    private sealed class JqCrashException : Exception;
}
