using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage;

namespace Tarn.Functions.Mappings.Running;

/// <summary>Checks that the function's role may read the mapping's stream. A mapping without that right stops at its positions.</summary>
internal sealed class MappingRights(MappingServices services, MappingConfig config)
{
    /// <summary>The time between two checks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private static readonly string[] Actions = ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords"];

    private long _checkedAt;
    private TarnException? _missing;

    /// <summary>Whether a failure is that of a check.</summary>
    public bool AreMissing(Exception failure) => ReferenceEquals(failure, Volatile.Read(ref _missing));

    /// <summary>Checks the role's rights now.</summary>
    /// <exception cref="TarnException">AccessDenied; the message names the action.</exception>
    public void Check()
    {
        // a function that is gone has no role: the calls say so
        if (services.Target.RoleOf(config.FunctionArn) is not null)
        {
            foreach (var action in Actions)
            {
                try
                {
                    services.Target.Authorize(config.FunctionArn, action, config.StreamArn);
                }
                catch (TarnException missing)
                {
                    Volatile.Write(ref _missing, missing);
                    throw;
                }
            }
        }

        Volatile.Write(ref _checkedAt, services.Time.GetTimestamp());
    }

    /// <summary>The same before a read, if the last check is older than a second. Any thread may call it.</summary>
    /// <exception cref="TarnException">AccessDenied; the message names the action.</exception>
    public void CheckIfDue()
    {
        if (services.Time.GetElapsedTime(Volatile.Read(ref _checkedAt)) >= Every)
        {
            Check();
        }
    }

    /// <summary>Checks every second while lanes wait for records. It ends with the failure, or when it is stopped.</summary>
    public async Task Watch(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(Every, services.Time, stop);
            CheckIfDue();
        }
    }
}
