using Tarn.Access.Sessions;
using Tarn.Aws.Console;
using Tarn.Aws.Console.Files;
using Tarn.Modules.Access;
using Tarn.Modules.Http;
using Tarn.OwnProcess;

namespace Tarn.Modules.Console;

/// <summary>The console: its files lie in the program, its calls go to the doors of all modules.</summary>
internal sealed class ConsoleModule : IModule
{
    private const string Region = "us-east-1";

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
            context.Time));
        context.OnDrain(site.Streams.Drain);
        return ValueTask.CompletedTask;
    }
}
