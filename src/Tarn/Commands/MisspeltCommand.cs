using System.CommandLine;
using Tarn.Patterns.Names;

namespace Tarn.Commands;

/// <summary>Suggests the command that a person may have meant.</summary>
internal static class MisspeltCommand
{
    /// <summary>A sentence about the first word that is near a subcommand; null: none is.</summary>
    /// <param name="command">The last command that was recognised.</param>
    /// <param name="words">The words after it.</param>
    public static string? Of(Command command, IEnumerable<string> words)
    {
        var known = command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name).ToList();
        var word = words.FirstOrDefault(word => !word.StartsWith('-'));
        var path = command is RootCommand ? "" : command.Name + " ";
        return word is not null && NearestName.Near(word, known) is { } nearest && nearest != word
            ? $"no command is named {word}; the nearest is: tarn {path}{nearest}"
            : null;
    }
}
