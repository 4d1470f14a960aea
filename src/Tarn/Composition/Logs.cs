using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Tarn.Composition;

/// <summary>Logging: single lines on stderr, UTC.</summary>
internal static class Logs
{
    /// <summary>A factory at that level; the web server's own lines from Warning on.</summary>
    public static ILoggerFactory Open(LogLevel level) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(level);
        builder.AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);

        // Kestrel warns that a cleartext port cannot negotiate HTTP/2. Http2Preface negotiates it.
        builder.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);

        // With this logger each request makes an activity and a scope, which Tarn does not use. They would be a third
        // of a small put's allocations.
        builder.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        builder.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
    });
}
