using Tarn.Aws.Sts;

namespace Tarn.Modules.Sts;

/// <summary>STS.</summary>
internal sealed class StsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "sts";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Doors.Add(new StsDoor());
        return ValueTask.CompletedTask;
    }
}
