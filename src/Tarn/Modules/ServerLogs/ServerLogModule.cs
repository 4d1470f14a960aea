using Tarn.Aws.TarnApi.Instances;

namespace Tarn.Modules.ServerLogs;

/// <summary>Holds the newest lines of the log in memory. It opens first, so that the lines of the start are there.</summary>
internal sealed class ServerLogModule : IModule
{
    /// <inheritdoc/>
    public string Name => "server log";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(ServerLog)];

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Logs.AddProvider(context.Add(new ServerLog(context.Time)));
        return ValueTask.CompletedTask;
    }
}
