using Microsoft.Extensions.Logging;

namespace Tarn.Aws.TarnApi.Instances;

/// <summary>
/// The newest lines of the server's log, in memory: the last hour's, at most 10,000 lines and 4 Mi characters. It is a provider
/// of the logging factory, whose filters hold for it too.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class ServerLog(TimeProvider time) : ILoggerProvider
{
    private const int LinesMax = 10_000;
    private const int CharsMax = 4 << 20;
    private const int LineCharsMax = 4_000;

    private static readonly TimeSpan AgeMax = TimeSpan.FromHours(1);

    private readonly LinkedList<LogLine> _lines = [];
    private readonly Lock _gate = new();
    private long _number;
    private long _chars;

    /// <summary>The lines before a number, the newest first.</summary>
    public IReadOnlyList<LogLine> NewestFirst(long before)
    {
        lock (_gate)
        {
            Trim();
            return [.. _lines.Reverse().Where(line => line.Number < before)];
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    /// <summary>Does nothing: the lines stay readable until the end.</summary>
    public void Dispose()
    {
    }

    private void Add(LogLevel level, string category, string message)
    {
        var text = message.Length <= LineCharsMax ? message : message[..LineCharsMax] + "…";
        lock (_gate)
        {
            _lines.AddLast(new LogLine(_number++, time.GetUtcNow(), (int)level, category, text));
            _chars += text.Length;
            Trim();
        }
    }

    private void Trim()
    {
        var oldest = time.GetUtcNow() - AgeMax;
        while (_lines.First is { } first && (_lines.Count > LinesMax || _chars > CharsMax || first.Value.Time < oldest))
        {
            _chars -= first.Value.Message.Length;
            _lines.RemoveFirst();
        }
    }

    private sealed class Writer(ServerLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            log.Add(logLevel, category, exception is null ? message : $"{message} {exception}");
        }
    }
}
