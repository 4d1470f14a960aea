using Tarn.Access.Sessions;
using Tarn.Jobs;
using Tarn.Modules.Access;
using Tarn.Modules.Http;
using Tarn.OwnProcess;
using Tarn.Wire.Console;
using Tarn.Wire.Console.Files;

namespace Tarn.Modules.Console;

/// <summary>The console: its files are in the program, its calls go to the doors of all modules.</summary>
internal sealed class ConsoleModule : IModule
{
    private const string Region = "us-east-1";
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => "console";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(ConsoleSite)];

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var site = context.Add(new ConsoleSite(
            new ConsoleSettings
            {
                Account = context.Settings.Of(AccessSettings.Account),
                Region = Region,
                Authenticate = context.Settings.Of(HttpSettings.Auth),
                Version = ProgramVersion.Text,
            },
            ConsoleFiles.Of(typeof(ConsoleModule).Assembly),
            context.Get<SessionKeys>(),
            context.Get<BrowserSessions>(),
            context.Time));
        context.OnDrain(site.Streams.Drain);
        context.OnClose(() => site.FlushSessions(CancellationToken.None));
        context.Jobs.Add(new Job("console sessions", JobClass.Cpu, FlushEvery, cancellationToken => site.FlushSessions(cancellationToken).AsTask()));
        return ValueTask.CompletedTask;
    }
}
