using System.Collections.Concurrent;
using Tarn.Functions.Definitions;
using Tarn.Functions.Resolving;
using Tarn.Functions.Running;
using Tarn.Storage;

namespace Tarn.Functions.Provisioning;

/// <summary>
/// Holds as many environments ready as versions and aliases request. An environment that ended, or whose keys end soon, gets a
/// successor. A version's calls use its provisioned environments under every name, and others when all of these are busy.
/// </summary>
/// <param name="directory">The configurations.</param>
/// <param name="resolver">Makes versions ready.</param>
/// <param name="runner">Runs them.</param>
public sealed class ProvisionedConcurrency(FunctionDirectory directory, VersionResolver resolver, FunctionRunner runner)
{
    private const int StartsAtOnce = 4;

    private readonly ConcurrentDictionary<VersionKey, string> _failures = new();
    private readonly ConcurrentDictionary<VersionKey, string> _revisions = new();
    private volatile bool _isDue = true;

    /// <summary>Whether something has changed since the last run began.</summary>
    public bool IsDue => _isDue;

    /// <summary>Asks for a run, because something has changed.</summary>
    public void Wake() => _isDue = true;

    /// <summary>Starts missing environments, and ends superfluous ones.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        _isDue = false;
        var wanted = new Dictionary<(string Arn, string Revision), int>();
        foreach (var (key, count) in Shares().GroupBy(share => share.Version).ToDictionary(own => own.Key, own => own.Sum(share => share.Count)))
        {
            if (directory.TryGet(key, out var version) && directory.TryGet(key.Function, out var function))
            {
                var revision = await Fill(key, version, count, cancellationToken);
                wanted[(function.Arn, revision)] = count;
            }
        }

        runner.TrimProvisioned(wanted);
        foreach (var gone in _revisions.Keys.Where(key => !directory.TryGet(key, out _)))
        {
            _revisions.TryRemove(gone, out _);
        }
    }

    /// <summary>The state of a configuration.</summary>
    public ProvisionedStatus StatusOf(QualifiedKey key, ProvisionedDefinition config)
    {
        var (allocated, available, failure) = (0, 0, (string?)null);
        foreach (var (version, count) in Split(key, config))
        {
            if (directory.TryGet(version, out var definition) && directory.TryGet(version.Function, out var function))
            {
                var own = runner.CountProvisioned(function.Arn, _revisions.GetValueOrDefault(version, definition.Revision));
                (allocated, available) = (allocated + Math.Min(count, own.Allocated), available + Math.Min(count, own.Available));
                failure ??= _failures.GetValueOrDefault(version);
            }
        }

        return new ProvisionedStatus(allocated, available, failure);
    }

    /// <summary>Forgets failures of a function, because its configuration is new.</summary>
    public void Forget(FunctionId function)
    {
        foreach (var key in _failures.Keys.Where(key => key.Function == function))
        {
            _failures.TryRemove(key, out _);
        }
    }

    private async Task<string> Fill(VersionKey key, VersionDefinition version, int count, CancellationToken cancellationToken)
    {
        try
        {
            var opened = await resolver.Open(key.Function, version, cancellationToken) with { IsProvisioned = true };
            _revisions[key] = opened.Revision;
            string? failure = null;
            var missing = count - runner.CountProvisioned(opened.Arn, opened.Revision).Lasting;
            await Parallel.ForAsync(0, Math.Max(missing, 0), new ParallelOptions { MaxDegreeOfParallelism = StartsAtOnce }, async (_, _) =>
            {
                // one failure is enough: the next run tries again
                if (Volatile.Read(ref failure) is null && !cancellationToken.IsCancellationRequested && await runner.Provision(opened) is { } reason)
                {
                    Volatile.Write(ref failure, reason);
                }
            });
            Note(key, failure);
            return opened.Revision;
        }
        catch (TarnException refused)
        {
            Note(key, refused.Message);
            return version.Revision;
        }
    }

    private void Note(VersionKey key, string? failure)
    {
        if (failure is null)
        {
            _failures.TryRemove(key, out _);
        }
        else
        {
            _failures[key] = failure;
        }
    }

    private IEnumerable<(VersionKey Version, int Count)> Shares() => directory.Provisioned.SelectMany(row => Split(row.Key, row.Value));

    // An alias with a second version gives it its share of the environments, too.
    private IEnumerable<(VersionKey Version, int Count)> Split(QualifiedKey key, ProvisionedDefinition config)
    {
        if (VersionResolver.NumberOf(key.Qualifier) is { } number)
        {
            return [(new VersionKey(key.Function, number), config.Requested)];
        }

        if (!directory.TryGet(new AliasKey(key.Function, key.Qualifier), out var alias))
        {
            return [];
        }

        var others = alias.OtherVersion is null ? 0 : (int)Math.Round(config.Requested * alias.OtherWeight, MidpointRounding.AwayFromZero);
        (VersionKey Version, int Count)[] shares =
        [
            (new VersionKey(key.Function, alias.Version), config.Requested - others), (new VersionKey(key.Function, alias.OtherVersion ?? 0), others),
        ];
        return shares.Where(share => share.Count > 0);
    }
}
