using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Outcomes;
using Tarn.Aws.Http;
using Tarn.Aws.Protocols;
using Tarn.Aws.Sts;
using Tarn.Aws.TarnApi;
using Tarn.Commands;
using Tarn.Composition.Jobs;
using Tarn.Settings;
using Tarn.Storage.Disk;

namespace Tarn.Composition;

/// <summary>One instance: a data directory, its rooms and the door in front of them.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly OpenParts parts;
    private readonly ServeSettings settings;
    private readonly MemoryPlan memory;

    private Instance(OpenParts parts, ServeSettings settings, MemoryPlan memory, string url)
    {
        this.parts = parts;
        this.settings = settings;
        this.memory = memory;
        Url = url;
    }

    /// <summary>Where the door listens.</summary>
    public string Url { get; }

    /// <summary>Opens everything, in this order, and listens.</summary>
    /// <exception cref="Storage.TarnException">The directory is in use or of another format, the port is busy, data is damaged.</exception>
    public static async Task<Instance> Start(
        ServeSettings settings, TimeProvider time, ILoggerFactory logs, CancellationToken cancellation)
    {
        var parts = new OpenParts();
        try
        {
            var memory = new MemoryPlan(settings.MemoryMb << 20, MemoryParts.All);
            var directory = parts.Add(DataDirectory.Open(settings.Data, VersionCommand.Version, time));
            var sealer = parts.Add(new SecretSealer(InstanceKey.OpenOrCreate(directory)));
            var storage = await StorageRoom.Open(directory, memory, parts, time, logs, cancellation);
            var credentials = parts.Add(await CredentialStore.Open(storage.Metadata, sealer, cancellation));
            await RootKey.Ensure(settings, directory, storage.Metadata, sealer, credentials, cancellation);

            var usage = new UsageLedger(storage.Metadata);
            var jobs = parts.Add(new JobRunner(
                [new Job("usage", JobClass.Disk, TimeSpan.FromMinutes(1), token => usage.Flush(time.GetUtcNow(), token))],
                time,
                logs.CreateLogger<JobRunner>()));
            parts.OnClose(async () => await usage.Flush(time.GetUtcNow(), CancellationToken.None));

            IReadOnlyList<IDoor> doors =
            [
                new StsDoor(),
                new TarnDoor([
                    new InstancePart(directory, settings, time.GetUtcNow()),
                    new DiskPart(directory),
                    new MemoryUse(memory),
                    new JobsPart(jobs),
                ]),
            ];
            var listener = parts.Add(await AwsListener.Listen(
                new ListenerOptions { EndPoint = settings.Listen, Account = settings.Account, Authenticate = settings.Auth },
                doors,
                credentials,
                new RootOnlyAuthorizer(),
                [parts.Add(new AccessMeter()), new AccessLog(logs.CreateLogger<AccessLog>()), usage],
                new HealthPage(() => []),
                time,
                logs,
                cancellation));
            parts.OnClose(async () => await listener.Drain(CancellationToken.None));
            directory.PublishEndpoint(listener.Url);
            return new Instance(parts, settings, memory, listener.Url);
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a person at the terminal wants to know at start.</summary>
    public IEnumerable<string> Introduction()
    {
        foreach (var line in memory.Table())
        {
            yield return line;
        }

        yield return $"data in {settings.Data}";
        yield return $"listening on {Url}{(settings.Auth ? "" : " WITHOUT AUTHENTICATION (--auth off)")}";
        yield return $"for AWS's tools: eval \"$(tarn env --data {settings.Data})\"";
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => parts.DisposeAsync();
}
