using System.Globalization;
using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Jobs;
using Tarn.Modules.Access;
using Tarn.Modules.Addresses;
using Tarn.Modules.S3;
using Tarn.Settings;
using Tarn.Storage.Disk;
using Tarn.Wire.Connections;
using Tarn.Wire.Connections.Tls;
using Tarn.Wire.Console;
using Tarn.Wire.Http;

namespace Tarn.Modules.Http;

/// <summary>The listener in front of all doors. It starts last and closes first.</summary>
internal sealed class HttpModule : IModule
{
    /// <inheritdoc/>
    public string Name => "http";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(AwsListener)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => HttpSettings.All;

    /// <inheritdoc/>
    public IEnumerable<string> CheckSettings(ServeSettings settings) => HttpSettings.Check(settings);

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (keys, addresses) = (context.Get<SessionKeys>(), context.Get<ReservedAddresses>());
        var directory = context.Get<DataDirectory>();
        var tls = TlsCertificates.Open(context.Settings, directory, context.Time);
        var descriptors = MachineDescriptors.OfProcess();
        var connections = descriptors.Share(
            context.Settings.Of(HttpSettings.ConnectionsMax), context.Settings.Of(HttpSettings.ConnectionsPerAddressMax));
        var endpoints = new EndpointFiles(
            directory, context.Settings.Of(HttpSettings.TlsCertificate) is null ? TlsCertificates.AuthorityPath : null);
        context.Health.AddWarning(() => endpoints.Notice);
        context.Jobs.Add(new Job("endpoint files", JobClass.Prompt, EndpointFiles.RetryEvery, endpoints.Retry));
        context.OnStart(async cancellationToken =>
        {
            var listener = context.Own(context.Add(await AwsListener.Listen(
                OptionsOf(context, addresses, tls, connections),
                context.Doors,
                keys,
                context.Get<BearerTokens>(),
                context.Get<PolicyAuthorizer>(),
                context.Observers,
                new HealthPage(context.Health.Reasons, context.Health.Warnings),
                context.Time,
                context.Logs,
                cancellationToken)));
            context.OnClose(async () => await listener.Drain(CancellationToken.None));
            endpoints.Publish(listener.Url, listener.TlsUrl);
            context.Introduction.Add(IntroductionSection.Machine, string.Create(
                CultureInfo.InvariantCulture,
                $"connections: at most {connections.ConnectionsMax}, {connections.PerAddressMax} of one address "
                + $"({descriptors.Limit} descriptors, {descriptors.Open} open)"));
            Introduce(context, listener);
        });
        return ValueTask.CompletedTask;
    }

    private static ListenerOptions OptionsOf(
        ModuleContext context, ReservedAddresses addresses, TlsListenerOptions? tls, ConnectionLimits connections) => new()
        {
            EndPoint = context.Settings.Of(AddressSettings.Listen),
            Reserved = addresses.EndPoints,
            Console = context.Get<ConsoleSite>(),
            Metrics = context.MetricsPage,
            MetricsEndPoint = context.Settings.Of(AddressSettings.MetricsListen),
            ConsoleEndPoint = context.Settings.Of(AddressSettings.ConsoleListen),
            Tls = tls,
            Account = context.Settings.Of(AccessSettings.Account),
            S3Domains = context.Settings.Of(S3Settings.Domains),
            TakesSignatureV2 = context.Settings.Of(S3Settings.SignatureV2),
            Authenticate = context.Settings.Of(HttpSettings.Auth),
            Connections = connections,
            Sockets = context.SocketDoors,
            BodyBytesMax = context.Memory.BaseBytes * 3 / 8,
            TransferBytesPerSecondMin = context.Settings.Of(HttpSettings.TransferBytesPerSecondMin),
        };

    private static void Introduce(ModuleContext context, AwsListener listener)
    {
        var settings = context.Settings;
        context.Introduction.Add(
            IntroductionSection.Addresses, $"listening on {listener.Url}{(settings.Of(HttpSettings.Auth) ? "" : " WITHOUT AUTHENTICATION (--auth off)")}");
        if (listener.TlsUrl is { } tlsUrl)
        {
            var trust = settings.Of(HttpSettings.TlsCertificate) is null ? $", trust {Path.Join(settings.Data, TlsCertificates.AuthorityPath)}" : "";
            context.Introduction.Add(IntroductionSection.Addresses, $"listening with TLS on {tlsUrl}{trust}");
        }

        foreach (var (door, endPoint) in listener.Sockets)
        {
            context.Introduction.Add(IntroductionSection.Addresses, $"listening for {door} on {endPoint}");
        }

        if (listener.MetricsUrl is { } metrics)
        {
            context.Introduction.Add(IntroductionSection.Addresses, $"metrics for Prometheus are on {metrics}/metrics, without a token");
        }

        if (context.Get<ConsoleSite>().Codes.Url is { } console)
        {
            context.Introduction.Add(IntroductionSection.Addresses, $"the console is on {console}");
        }

        context.Introduction.Add(IntroductionSection.Addresses, $"for AWS's tools: eval \"$(tarn env --data {settings.Data})\"");
    }
}
