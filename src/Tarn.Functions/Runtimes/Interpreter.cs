using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Processes.Fences;

namespace Tarn.Functions.Runtimes;

/// <summary>An interpreter of this machine.</summary>
/// <param name="Path">The program itself, behind links and shims.</param>
public sealed record Interpreter(string Path, RuntimeVersion Version);

/// <summary>The interpreters of this machine, found on <c>PATH</c>.</summary>
/// <param name="path">The folders to search, in their order.</param>
/// <param name="isForOthers">Whether another user than the server's runs them.</param>
internal sealed partial class Interpreters(IReadOnlyList<string> path, bool isForOthers)
{
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(20);

    // The version of a program changes only with the file.
    private readonly ConcurrentDictionary<(string Path, DateTime Changed), Lazy<RuntimeVersion?>> _versions = new();

    // A folder's entries change only with its time. A folder of programs has thousands, and each start of an environment asks.
    private readonly ConcurrentDictionary<(string Folder, string Name), (DateTime Changed, string[] Files)> _folders = new();

    /// <summary>The interpreters of some names, such as <c>python3.12</c> and <c>python3</c>.</summary>
    /// <param name="name">Which names of files count.</param>
    /// <param name="versionArgument">The argument that prints the version.</param>
    /// <param name="closed">A file that exists, but that functions may not read; else null.</param>
    public IReadOnlyList<Interpreter> Find(Regex name, string versionArgument, out string? closed)
    {
        closed = null;
        var found = new Dictionary<string, Interpreter>();
        foreach (var file in path.SelectMany(folder => FilesIn(folder, name)))
        {
            if (Resolve(file) is not { } real || found.ContainsKey(real) || !IsProgram(real))
            {
                continue;
            }

            if (isForOthers && OpenFolders.FirstClosed(real) is { } hidden)
            {
                closed ??= hidden;
            }
            else if (VersionOf(real, versionArgument) is { } version)
            {
                found[real] = new Interpreter(real, version);
            }
        }

        return [.. found.Values];
    }

    // A folder that is missing, or that this user may not read, has no files.
    private string[] FilesIn(string folder, Regex name)
    {
        try
        {
            var (key, changed) = ((folder, name.ToString()), Directory.GetLastWriteTimeUtc(folder));
            if (!_folders.TryGetValue(key, out var known) || known.Changed != changed)
            {
                string[] files = Directory.Exists(folder)
                    ? [.. Directory.EnumerateFiles(folder).Where(file => name.IsMatch(System.IO.Path.GetFileName(file)))]
                    : [];
                _folders[key] = known = (changed, files);
            }

            return known.Files;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? Resolve(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // A shim is a script that looks for the interpreter again, with files that functions cannot read.
    private static bool IsProgram(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            Span<byte> head = stackalloc byte[4];
            return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual("\u007fELF"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private RuntimeVersion? VersionOf(string program, string argument) => _versions.GetOrAdd(
        (program, File.GetLastWriteTimeUtc(program)), _ => new Lazy<RuntimeVersion?>(() => Ask(program, argument))).Value;

    private static RuntimeVersion? Ask(string program, string argument)
    {
        var start = new ProcessStartInfo(program, [argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();

            // Java prints its version on the error output.
            var text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            if (!process.WaitForExit(AskWithin))
            {
                process.Kill();
                return null;
            }

            var match = Numbers().Match(text);
            return match.Success ? new(Number(match.Groups[1]), match.Groups[2].Success ? Number(match.Groups[2]) : 0) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+)(?:\.(\d+))?")]
    private static partial Regex Numbers();
}
