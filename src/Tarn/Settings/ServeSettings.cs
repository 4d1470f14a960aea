using System.Net;
using Microsoft.Extensions.Logging;

namespace Tarn.Settings;

/// <summary>What a server runs with: every setting, parsed and checked.</summary>
internal sealed record ServeSettings
{
    /// <summary>The data directory.</summary>
    public required string Data { get; init; }

    /// <summary>Where the door listens.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 4566);

    /// <summary>Where the door listens in TLS; null: nowhere.</summary>
    public IPEndPoint? ListenTls { get; init; }

    /// <summary>A file with the server's certificate and those between it and the trusted one, PEM; null: the instance's own authority.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>A file with the certificate's private key, PEM.</summary>
    public string? TlsKey { get; init; }

    /// <summary>The account of the root key: twelve digits.</summary>
    public string Account { get; init; } = "000000000000";

    /// <summary>What all parts together may use, MB; at least 512.</summary>
    public long MemoryMb { get; init; } = MachineMemory.DefaultMb();

    /// <summary>Open connections, all together; null: what the descriptor limit leaves.</summary>
    public int? ConnectionsMax { get; init; }

    /// <summary>Open connections of one source address; null: three quarters of all.</summary>
    public int? ConnectionsPerAddressMax { get; init; }

    /// <summary>The least that a client must send of a body or take of an answer, bytes a second.</summary>
    public int TransferBytesPerSecondMin { get; init; } = 1_024;

    /// <summary>False: requests need no signature; only on loopback.</summary>
    public bool Auth { get; init; } = true;

    /// <summary>True: refuses to start with less than every fence for workers.</summary>
    public bool StrictWorkerIsolation { get; init; }

    /// <summary>True: Kinesis keeps to the real service's rates and quotas.</summary>
    public bool AwsLimits { get; init; }

    /// <summary>The journal's limit (D15), bytes; null: 60 % of what is free and the journal's own at start.</summary>
    public long? JournalMaxBytes { get; init; }

    /// <summary>A journal file is closed at this size (D3), bytes.</summary>
    public long JournalFileBytes { get; init; } = 64L << 20;

    /// <summary>What open buffers of deliveries may hold in <c>scratch/</c>, bytes; a worker's spill half as much.</summary>
    public long ScratchMaxBytes { get; init; } = 8L << 30;

    /// <summary>Records that stay longer than this move from the journal to the archive (D16).</summary>
    public TimeSpan ArchiveAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long after its retention a record that is not delivered is held before puts are refused (D26).</summary>
    public TimeSpan RetentionMaxHold { get; init; } = TimeSpan.FromHours(168);

    /// <summary>What is logged: debug, information, warning, error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Root key from the environment, to replace the stored one; null: the stored one.</summary>
    public (string AccessKeyId, string SecretAccessKey)? RootKey { get; init; }

    /// <summary>True when the listeners can be reached from this machine only.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Listen.Address) && (ListenTls is null || IPAddress.IsLoopback(ListenTls.Address));
}
