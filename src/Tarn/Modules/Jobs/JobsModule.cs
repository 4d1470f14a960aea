namespace Tarn.Modules.Jobs;

/// <summary>
/// Background work. It begins after the modules before this one have started, and ends before they close. The listener
/// comes after this module, so that no request arrives after the end of the jobs.
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
