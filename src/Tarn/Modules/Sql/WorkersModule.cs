namespace Tarn.Modules.Sql;

/// <summary>
/// SQL's worker processes. The module is early in the list, so that the first worker starts beside the other
/// modules.
/// </summary>
internal sealed class WorkersModule : IModule
{
    /// <inheritdoc/>
    public string Name => "workers";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(StartingWorkers)];

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Add(context.Own(new StartingWorkers(context, cancellationToken)));
        return ValueTask.CompletedTask;
    }
}
