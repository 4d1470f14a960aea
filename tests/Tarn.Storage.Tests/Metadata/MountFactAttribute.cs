namespace Tarn.Storage.Tests.Metadata;

/// <summary>
/// A test on its own file system. If this process may not mount one, the test is reported as skipped.
/// </summary>
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
