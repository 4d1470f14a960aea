using System.Text;

namespace Tarn.Processes.Starting;

/// <summary>
/// The script that the first shell inside the fences reads from its standard input: variables of the program, and its start. No program before
/// the fences meets them, and no table of processes shows them.
/// </summary>
public static class OpeningScript
{
    // Shells read these names themselves, or do not let go of them. "env" sets them: its arguments are visible for a moment.
    private static readonly string[] OwnNames =
    [
        "OPTIND", "OPTARG", "OPTERR", "IFS", "PS1", "PS2", "PS4", "PWD", "OLDPWD", "SHLVL", "LINENO", "PPID", "UID", "EUID", "GROUPS", "RANDOM",
        "SRANDOM", "SECONDS", "EPOCHSECONDS", "EPOCHREALTIME", "DIRSTACK", "FUNCNAME", "HISTCMD", "HISTSIZE", "MAIL", "MAILPATH", "MAILCHECK", "TERM",
        "SHELLOPTS", "POSIXLY_CORRECT", "COMP_WORDBREAKS", "FUNCNEST", "TIMEFORMAT", "ENV", "ATTY",
    ];

    /// <summary>Writes the script. The shell's arguments are the program and its arguments.</summary>
    /// <param name="before">Commands before the variables are set.</param>
    /// <param name="variables">The variables. Names are a shell's: letters, digits, underscores.</param>
    public static byte[] Of(string before, IReadOnlyDictionary<string, string> variables)
    {
        var script = new StringBuilder("{ ").Append(before);
        foreach (var (name, value) in variables.Where(variable => !IsOfShell(variable.Key)))
        {
            Append(script.Append("export "), name, value).Append("; ");
        }

        script.Append("exec ");
        if (variables.Keys.Any(IsOfShell))
        {
            script.Append("/usr/bin/env ");
            foreach (var (name, value) in variables.Where(variable => IsOfShell(variable.Key)))
            {
                Append(script, name, value).Append(' ');
            }
        }

        return Encoding.UTF8.GetBytes(script.Append("\"$@\" </dev/null; }\n").ToString());
    }

    private static bool IsOfShell(string name) => name.StartsWith("BASH", StringComparison.Ordinal) || OwnNames.Contains(name);

    private static StringBuilder Append(StringBuilder script, string name, string value) =>
        script.Append(name).Append("='").Append(value.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
}
