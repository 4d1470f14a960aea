using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Functions.Versions;

namespace Tarn.Functions.Logs;

/// <summary>The log stream of one environment: the lines of its processes and of the platform, in AWS's form.</summary>
internal sealed class EnvironmentLog
{
    private static readonly string[] Levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

    private readonly Lock _gate = new();
    private readonly IFunctionLog _log;
    private readonly FunctionVersion _version;
    private readonly TimeProvider _time;
    private readonly LineSplitter _splitter;
    private readonly LineSplitter _extensionSplitter;
    private readonly LogDestination _place;
    private InvocationLogTail? _tail;

    // The lines of the start, until the first invocation: the caller of a failed start gets them.
    private InvocationLogTail? _start = new();

    public EnvironmentLog(IFunctionLog log, FunctionVersion version, TimeProvider time)
    {
        (_log, _version, _time) = (log, version, time);
        var day = time.GetUtcNow().ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);
        _place = new LogDestination(version.Account, version.Region, version.LogGroup, $"{day}/[{version.Version}]{Guid.NewGuid():N}");
        _splitter = new LineSplitter(line => WriteLine("function", line));
        _extensionSplitter = new LineSplitter(line => WriteLine("extension", line));
    }

    /// <summary>The stream's name.</summary>
    public string Stream => _place.Stream;

    /// <summary>Takes output of the processes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _splitter.Add(bytes);
        }
    }

    /// <summary>Takes output of external extensions.</summary>
    public void AddExtension(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _extensionSplitter.Add(bytes);
        }
    }

    /// <summary>Takes each event as extensions subscribe to it; null: there are none.</summary>
    public ITelemetry? Telemetry { get; set; }

    /// <summary>Notes that the processes start.</summary>
    public void InitBegins() => Platform(
        "INFO",
        () => $"INIT_START Runtime Version: {_version.Runtime}",
        "platform.initStart",
        json =>
        {
            json.WriteString("initializationType", _version.InitializationType);
            json.WriteString("phase", "init");
            json.WriteString("runtimeVersion", _version.Runtime);
            json.WriteString("functionName", _version.Name);
            json.WriteString("functionVersion", _version.Version);
        });

    /// <summary>Notes how a start ended that no invocation reports: it failed, or was made before any.</summary>
    public void InitEnds(TimeSpan duration, string status, string? errorType) => Platform(
        "INFO",
        () => $"INIT_REPORT Init Duration: {Ms(duration)} ms\tPhase: init" + (status == "success" ? "" : $"\tStatus: {status}")
            + (errorType is null ? "" : $"\tError Type: {errorType}"),
        "platform.initReport",
        json =>
        {
            json.WriteString("initializationType", _version.InitializationType);
            json.WriteString("phase", "init");
            json.WriteString("status", status);
            json.WriteStartObject("metrics");
            json.WriteNumber("durationMs", Rounded(duration));
            json.WriteEndObject();
        });

    /// <summary>Begins an invocation, whose lines its tail gets too.</summary>
    /// <param name="isStarted">False: the start has failed, and the tail begins with its lines.</param>
    public InvocationLogTail Begin(string requestId, bool isStarted = true)
    {
        InvocationLogTail tail;
        lock (_gate)
        {
            _splitter.Flush();
            _tail = tail = isStarted ? new InvocationLogTail() : _start ?? new InvocationLogTail();
            _start = null;
        }

        Platform(
            "INFO",
            () => $"START RequestId: {requestId} Version: {_version.Version}",
            "platform.start",
            json =>
            {
                json.WriteString("requestId", requestId);
                json.WriteString("version", _version.Version);
            });
        return tail;
    }

    /// <summary>Notes that an invocation took too long.</summary>
    public void TimesOut(string requestId, TimeSpan limit)
    {
        if (!_version.IsJsonLog)
        {
            var now = _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            Write($"{now} {requestId} Task timed out after {Seconds(limit)} seconds");
        }
    }

    /// <summary>Notes that the process ended during an invocation.</summary>
    public void Crashes(string requestId, string status, string errorType)
    {
        if (!_version.IsJsonLog)
        {
            Write($"RequestId: {requestId} Error: Runtime exited with error: {status}");
            Write(errorType);
        }
    }

    public void End(InvocationReport report)
    {
        lock (_gate)
        {
            _splitter.Flush();
        }

        var isGood = report.Status == "success";
        Platform(isGood ? "DEBUG" : "WARN", () => $"END RequestId: {report.RequestId}", "platform.runtimeDone", json => Done(json, report));
        Platform(isGood ? "INFO" : "WARN", () => Text(report), "platform.report", json => Report(json, report));
        lock (_gate)
        {
            _tail = null;
        }
    }

    /// <summary><c>3.00</c>.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(InvocationReport report)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"REPORT RequestId: {report.RequestId}\tDuration: {Ms(report.Duration)} ms\t")
            .Append(CultureInfo.InvariantCulture, $"Billed Duration: {report.BilledMs} ms\tMemory Size: {report.MemoryMb} MB\t")
            .Append(CultureInfo.InvariantCulture, $"Max Memory Used: {report.MemoryUsedMb} MB\t");
        if (report.InitDuration is { } init)
        {
            line.Append(CultureInfo.InvariantCulture, $"Init Duration: {Ms(init)} ms\t");
        }

        if (report.Status is "timeout" or "error")
        {
            line.Append(CultureInfo.InvariantCulture, $"Status: {report.Status}\t");
        }

        if (report.ErrorType is { } type && report.Status == "error")
        {
            line.Append(CultureInfo.InvariantCulture, $"Error Type: {type}\t");
        }

        return line.ToString();
    }

    private static void Done(Utf8JsonWriter json, InvocationReport report)
    {
        json.WriteString("requestId", report.RequestId);
        json.WriteString("status", report.Status);
        json.WriteStartObject("metrics");
        json.WriteNumber("durationMs", Rounded(report.Duration));
        json.WriteNumber("producedBytes", report.ProducedBytes);
        json.WriteEndObject();
    }

    private static void Report(Utf8JsonWriter json, InvocationReport report)
    {
        json.WriteString("requestId", report.RequestId);
        json.WriteStartObject("metrics");
        json.WriteNumber("durationMs", Rounded(report.Duration));
        json.WriteNumber("billedDurationMs", report.BilledMs);
        json.WriteNumber("memorySizeMB", report.MemoryMb);
        json.WriteNumber("maxMemoryUsedMB", report.MemoryUsedMb);
        if (report.InitDuration is { } init)
        {
            json.WriteNumber("initDurationMs", Rounded(init));
        }

        json.WriteEndObject();
        json.WriteString("status", report.Status);
        if (report.ErrorType is { } type)
        {
            json.WriteString("errorType", type);
        }
    }

    private void Platform(string level, Func<string> text, string type, Action<Utf8JsonWriter> record)
    {
        var now = _time.GetUtcNow();
        var isTaken = Telemetry?.Takes(type) == true;
        var isJson = _version.IsJsonLog && Array.IndexOf(Levels, level) >= Array.IndexOf(Levels, _version.SystemLogLevel);
        var made = isTaken || isJson ? RecordOf(record) : default;
        if (isTaken)
        {
            Telemetry!.Add(type, now, made);
        }

        if (isJson)
        {
            Write(TelemetryText.Of(type, now, made).Span);
        }
        else if (!_version.IsJsonLog)
        {
            Write(text());
        }
    }

    private static ReadOnlyMemory<byte> RecordOf(Action<Utf8JsonWriter> record)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        record(json);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    private void WriteLine(string type, ReadOnlySpan<byte> line)
    {
        if (Telemetry?.Takes(type) == true)
        {
            Telemetry.Add(type, _time.GetUtcNow(), TelemetryText.RecordOf(line, _version.IsJsonLog));
        }

        Write(line);
    }

    private void Write(string line) => Write(Encoding.UTF8.GetBytes(line));

    private void Write(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            (_tail ?? _start)?.Add(line);
            _log.Write(_place, _time.GetUtcNow(), line);
        }
    }

    private static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static double Rounded(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
