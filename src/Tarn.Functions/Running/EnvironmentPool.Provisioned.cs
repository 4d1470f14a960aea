using Tarn.Functions.Environments;
using Tarn.Functions.Versions;
using Tarn.Storage;

namespace Tarn.Functions.Running;

/// <content>Environments that are always ready.</content>
internal sealed partial class EnvironmentPool
{
    // Others are started before the keys of these end.
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);

    /// <summary>Called when a provisioned environment has ended, for whatever reason.</summary>
    public event Action? ProvisionedEnded;

    /// <summary>Adds a provisioned environment, which the caller starts.</summary>
    /// <exception cref="TarnException">Throttled: the memory of all environments is in use. Unavailable: the pool is closed.</exception>
    public FunctionEnvironment AddProvisioned(FunctionVersion version, Func<FunctionEnvironment> make)
    {
        List<FunctionEnvironment> superfluous = [];
        try
        {
            lock (_gate)
            {
                if (_isClosed)
                {
                    throw new TarnException(ErrorKind.Unavailable, "The server is stopping");
                }

                return Add(version, make, superfluous);
            }
        }
        finally
        {
            superfluous.ForEach(environment => environment.End());
        }
    }

    /// <summary>The provisioned environments of a revision: started ones, free ones, and the ones that need no renewal soon.</summary>
    public (int Allocated, int Available, int Lasting) CountProvisioned(string arn, string revision)
    {
        lock (_gate)
        {
            var own = ProvisionedOf(arn, revision).Where(e => e.State is EnvironmentState.Idle or EnvironmentState.Busy).ToList();
            return (own.Count, own.Count(e => !e.IsCounted), own.Count(e => e.LastsFor(RenewBefore)));
        }
    }

    /// <summary>Ends provisioned environments that are not wanted, in the order in which their keys end. Busy ones end after their invocation.</summary>
    public void TrimProvisioned(IReadOnlyDictionary<(string Arn, string Revision), int> wanted)
    {
        List<FunctionEnvironment> ending = [];
        lock (_gate)
        {
            foreach (var own in _all.Where(e => e.Version.IsProvisioned && !e.IsRetired).GroupBy(KeyOf).ToList())
            {
                foreach (var environment in own.OrderByDescending(e => e.LastsFor(RenewBefore)).Skip(wanted.GetValueOrDefault(own.Key)))
                {
                    environment.IsRetired = true;
                    if (Forget(environment))
                    {
                        ending.Add(environment);
                    }
                }
            }
        }

        ending.ForEach(environment => environment.End());
    }

    private IEnumerable<FunctionEnvironment> ProvisionedOf(string arn, string revision) =>
        _all.Where(e => e.Version.IsProvisioned && !e.IsRetired && KeyOf(e) == (arn, revision));
}
