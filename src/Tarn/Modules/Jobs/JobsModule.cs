namespace Tarn.Modules.Jobs;

/// <summary>
/// Background work: begins after the modules before this one have started, and ends before they close. What stands behind this module opens later and
/// closes earlier, so that no request comes in when jobs have ended.
/// </summary>
internal sealed class JobsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "jobs";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Own(context.Jobs);
        context.OnStart(_ =>
        {
            context.Jobs.Start();
            return ValueTask.CompletedTask;
        });
        context.Status.Add(new JobsPart(context.Jobs));
        return ValueTask.CompletedTask;
    }
}
