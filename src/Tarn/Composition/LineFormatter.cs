using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Tarn.Composition;

/// <summary>
/// One line for each entry: time in UTC, level, the class that logs without its namespace, message, and the exception
/// if there is one.
/// </summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatName)
{
    /// <summary>The formatter's name among the console's.</summary>
    public const string FormatName = "tarn";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var part = entry.Category[(entry.Category.LastIndexOf('.') + 1)..];
        textWriter.Write($"{now} {Level(entry.LogLevel)}: {part}: {OneLine(entry.Formatter(entry.State, entry.Exception))}");
        if (entry.Exception is { } exception)
        {
            textWriter.Write($" {OneLine(exception.ToString())}");
        }

        textWriter.Write('\n');
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
