namespace Tarn.Storage.Tests.Metadata;

/// <summary>A test on a file system of its own; where nobody lets this process mount one it is reported as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        try
        {
            using var disk = new SmallDisk(1);
        }
        catch (InvalidOperationException e)
        {
            Skip = e.Message;
        }
    }
}
