using System.Globalization;
using System.Net;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Lambda.RuntimeApi;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.Targets;
using Tarn.Functions.Isolation;
using Tarn.Functions.Logs;
using Tarn.Functions.Running;
using Tarn.Functions.Runtimes;
using Tarn.Modules.Addresses;
using Tarn.Settings;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Functions;

/// <summary>Functions: their environments, which are processes, and the Runtime API for these.</summary>
internal sealed class FunctionsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "functions";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(FunctionRunner)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => FunctionSettings.All;

    /// <inheritdoc/>
    public IEnumerable<string> CheckSettings(ServeSettings settings) => FunctionSettings.Check(settings);

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var host = context.Own(await RuntimeHost.Start(context.Logs, cancellationToken));
        var runner = context.Add(context.Own(FunctionRunner.Open(
            OptionsOf(context),
            host,
            new FunctionRoleKeys(context.Get<RoleSessions>()),
            context.Get<IFunctionLog>(),
            context.Time,
            context.Log<FunctionRunner>())));
        context.Figures.Add(new FunctionsFigures(runner, context.Get<ResourceRegistry>(), context.Time));
        context.Introduction.Add(IntroductionSection.Services, string.Create(
            CultureInfo.InvariantCulture, $"{runner.Isolation}; {context.Settings.Of(FunctionSettings.MemoryMb)} MiB for all of them (--function-memory-mb)"));
    }

    private static RunnerOptions OptionsOf(ModuleContext context)
    {
        var settings = context.Settings;
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var addresses = context.Get<ReservedAddresses>();
        return new RunnerOptions
        {
            ScratchFolder = context.Get<DataDirectory>().Disk.LocalPath(DataDirectory.ScratchFunctions),
            MemoryMb = settings.Of(FunctionSettings.MemoryMb),
            Endpoint = () => EndpointOf(addresses.EndPoints.Addresses[0]),
            Isolation = new IsolationOptions
            {
                IsStrict = settings.Of(FunctionSettings.StrictIsolation),
                IsOnline = settings.Of(FunctionSettings.IsOnline),
                Path = path,
            },
            Runtimes = new RuntimeOptions
            {
                Path = path,
                IsExact = settings.Of(FunctionSettings.ExactRuntimes),
                ModulesFolder = settings.Of(FunctionSettings.Modules),
                JavaClientFolder = settings.Of(FunctionSettings.JavaClient),
            },
        };
    }

    private static Uri EndpointOf(IPEndPoint listening)
    {
        var address = listening.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : listening.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : listening.Address;
        return new Uri($"http://{new IPEndPoint(address, listening.Port)}");
    }
}
