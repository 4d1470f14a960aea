using Tarn.Dispatch.Targets;
using Tarn.Storage;

namespace Tarn.Dispatch.Mappings.Slices;

/// <summary>Checks that the mapping may read its source. A mapping without that right stops.</summary>
internal sealed class MappingRights(TimeProvider time, IMappingTarget target)
{
    /// <summary>The time between two checks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private long _checkedAt;
    private TarnException? _missing;

    /// <summary>Whether a failure is that of a check.</summary>
    public bool AreMissing(Exception failure) => ReferenceEquals(failure, Volatile.Read(ref _missing));

    /// <summary>Checks the rights now.</summary>
    /// <exception cref="TarnException">AccessDenied; the message names the action.</exception>
    public void Check()
    {
        try
        {
            target.Check();
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.AccessDenied)
        {
            Volatile.Write(ref _missing, missing);
            throw;
        }

        Volatile.Write(ref _checkedAt, time.GetTimestamp());
    }

    /// <summary>The same before a read, if the last check is older than a second. Any thread may call it.</summary>
    /// <exception cref="TarnException">AccessDenied; the message names the action.</exception>
    public void CheckIfDue()
    {
        if (time.GetElapsedTime(Volatile.Read(ref _checkedAt)) >= Every)
        {
            Check();
        }
    }

    /// <summary>Checks every second while slices wait for records. It ends with the failure, or when it is stopped.</summary>
    public async Task Watch(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(Every, time, stop);
            CheckIfDue();
        }
    }
}
