using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Tarn.Settings;

/// <summary>Every setting of <c>serve</c>, once: flags, variables, the settings file and help are made from it.</summary>
internal static class SettingTable
{
    /// <summary>The settings, in the order of help. <c>--data</c> is not among them: it says where the settings file lies.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new(
            "listen", "HOST:PORT", "127.0.0.1:4566",
            "Where to listen; port 0 takes a free one.",
            (settings, value) => settings with { Listen = EndPoint(value) }),
        new(
            "listen-tls", "HOST:PORT", "no TLS",
            "A second port, in TLS; port 0 takes a free one.",
            (settings, value) => settings with { ListenTls = EndPoint(value) }),
        new(
            "tls-certificate", "FILE", "one of the instance's own authority, DIR/keys/tls-ca.pem",
            "The TLS port's certificate and those that lead to the trusted one, PEM.",
            (settings, value) => settings with { TlsCertificate = Path.GetFullPath(value) }),
        new(
            "tls-key", "FILE", "none",
            "The private key of --tls-certificate, PEM.",
            (settings, value) => settings with { TlsKey = Path.GetFullPath(value) }),
        new(
            "account", "DIGITS", "000000000000",
            "The account of names and ARNs: twelve digits.",
            (settings, value) => settings with { Account = Account(value) }),
        new(
            "memory-mb", "MIB", "a quarter of the RAM or of the cgroup's limit",
            "What all parts together may use, in MiB; at least 512.",
            (settings, value) => settings with { MemoryMb = Number(value, MachineMemory.MinimumMb, 1L << 24) }),
        new(
            "connections-max", "COUNT", "three quarters of the file descriptors that are free at start",
            "Open connections, all together; one more displaces an idle one, or waits.",
            (settings, value) => settings with { ConnectionsMax = (int)Number(value, 4, 1 << 20) }),
        new(
            "connections-per-address-max", "COUNT", "three quarters of --connections-max",
            "Open connections of one source address; one more displaces an idle one of it, or is closed.",
            (settings, value) => settings with { ConnectionsPerAddressMax = (int)Number(value, 1, 1 << 20) }),
        new(
            "transfer-bytes-per-second-min", "BYTES", "1024",
            "The least that a client must send of a body or take of an answer, averaged over 60 s; 0: a byte a minute.",
            (settings, value) => settings with { TransferBytesPerSecondMin = (int)Number(value, 0, 1 << 30) }),
        new(
            "auth", "on|off", "on",
            "off: requests need no signature; on a loopback address only.",
            (settings, value) => settings with { Auth = Choice(value, "on", "off") == "on" }),
        new(
            "worker-isolation", "auto|strict", "auto",
            "strict: do not start unless every fence around SQL workers holds on this machine.",
            (settings, value) => settings with { StrictWorkerIsolation = Choice(value, "auto", "strict") == "strict" }),
        new(
            "limits", "off|aws", "off",
            "aws: Kinesis keeps to the real service's rates and quotas, so that code for retries can be tested.",
            (settings, value) => settings with { AwsLimits = Choice(value, "off", "aws") == "aws" }),
        new(
            "journal-max-bytes", "BYTES", "60 % of the free space and the journal at start",
            "The journal's limit: beyond it puts are refused as on a full disk.",
            (settings, value) => settings with { JournalMaxBytes = Number(value, 256L << 20, long.MaxValue) }),
        new(
            "journal-file-bytes", "BYTES", "67108864",
            "A journal file is closed at this size.",
            (settings, value) => settings with { JournalFileBytes = Number(value, 32L << 20, 1L << 30) }),
        new(
            "scratch-max-bytes", "BYTES", "8589934592",
            "What open buffers of deliveries may hold in scratch/; a SQL worker may spill half as much.",
            (settings, value) => settings with { ScratchMaxBytes = Number(value, 256L << 20, long.MaxValue / 2) }),
        new(
            "archive-after-hours", "HOURS", "24",
            "Records that stay longer than this move from the journal to the archive in the object store.",
            (settings, value) => settings with { ArchiveAfter = TimeSpan.FromHours(Number(value, 1, 8_760)) }),
        new(
            "retention-max-hold-hours", "HOURS", "168",
            "How long after its retention a record that cannot be delivered is held; then its stream refuses puts.",
            (settings, value) => settings with { RetentionMaxHold = TimeSpan.FromHours(Number(value, 0, 1_000_000)) }),
        new(
            "log-level", "LEVEL", "information",
            "What is logged: debug, information, warning or error.",
            (settings, value) => settings with { LogLevel = Level(value) }),
    ];

    private static IPEndPoint EndPoint(string value)
    {
        var colon = value.LastIndexOf(':');
        var host = colon < 0 ? "" : value[..colon].Trim('[', ']');
        if (colon >= 0
            && ushort.TryParse(value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && (host == "localhost" || IPAddress.TryParse(host, out _)))
        {
            return new IPEndPoint(host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host), port);
        }

        throw new FormatException("an IP address and a port are needed, as in 127.0.0.1:4566 or [::1]:4566");
    }

    private static string Account(string value) =>
        value.Length == 12 && value.All(char.IsAsciiDigit) ? value : throw new FormatException("twelve digits are needed");

    private static long Number(string value, long least, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"a whole number of at least {least} is needed");

    private static string Choice(string value, params ReadOnlySpan<string> choices)
    {
        foreach (var choice in choices)
        {
            if (choice == value)
            {
                return choice;
            }
        }

        throw new FormatException($"one of {string.Join(", ", choices!)} is needed");
    }

    private static LogLevel Level(string value) => Choice(value, "debug", "information", "warning", "error") switch
    {
        "debug" => LogLevel.Debug,
        "information" => LogLevel.Information,
        "warning" => LogLevel.Warning,
        _ => LogLevel.Error,
    };
}
