using Microsoft.Extensions.Logging;
using Tarn.Functions.Isolation;
using Tarn.Functions.Logs;
using Tarn.Functions.Runtimes;
using Tarn.Processes.Watching;

namespace Tarn.Functions.Environments;

/// <summary>The parts that all environments share.</summary>
internal sealed record EnvironmentParts
{
    /// <summary>Serves the Runtime API.</summary>
    public required IRuntimeHost Host { get; init; }

    /// <summary>Issues keys.</summary>
    public required IRoleKeys Keys { get; init; }

    /// <summary>Takes log lines.</summary>
    public required IFunctionLog Log { get; init; }

    /// <summary>Finds programs.</summary>
    public required FunctionRuntimes Runtimes { get; init; }

    /// <summary>Makes fences.</summary>
    public required FunctionIsolation Isolation { get; init; }

    /// <summary>Folders of bootstraps, layers and environments.</summary>
    public required FunctionFolders Folders { get; init; }

    /// <summary>Reads output, notices ends.</summary>
    public required DescriptorPump Pump { get; init; }

    /// <summary>How functions reach the server's doors.</summary>
    public required Func<Uri> Endpoint { get; init; }

    /// <summary>Calls to names of AWS.</summary>
    public required AwsCalls AwsCalls { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Takes the server's own lines.</summary>
    public required ILogger Logger { get; init; }
}
