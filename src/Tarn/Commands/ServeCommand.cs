using System.Collections;
using System.CommandLine;
using Tarn.Commands.Options;
using Tarn.Composition;
using Tarn.Modules.Storage.Locations;
using Tarn.OwnProcess;
using Tarn.Settings;
using Tarn.Storage.Objects.Locations;

namespace Tarn.Commands;

/// <summary><c>tarn serve</c>: runs the server.</summary>
internal static class ServeCommand
{
    public static Command Build()
    {
        var data = DataOption.Make();
        var flags = AllModules.Settings.All.ToDictionary(setting => setting, Flag);
        var command = new Command("serve", "Runs the server; prints 'tarn ready URL DATA' once it is ready.") { data };
        foreach (var flag in flags.Values)
        {
            command.Options.Add(flag);
        }

        var lifeLine = new Option<bool>(ChildArguments.StopWithStdin) { Hidden = true };
        command.Options.Add(lifeLine);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (parsed.GetValue(lifeLine))
            {
                _ = StopAtEndOfInput(stop);
            }

            var given = flags
                .Select(flag => (flag.Key.Name, Value: ValueOf(parsed, flag.Value)))
                .Where(flag => flag.Value is not null)
                .ToDictionary(flag => flag.Name, flag => flag.Value!);
            return await TarnServer.Run(Read(DataOption.Of(parsed, data), given), stop.Token);
        });
        return command.WithExamples(
            "tarn serve",
            "tarn serve --data /var/lib/tarn --listen 0.0.0.0:4566",
            "TARN_MEMORY_MB=2048 tarn serve --worker-isolation strict");
    }

    /// <summary>Reads the settings from flags, environment and file. An invalid setting is a usage error.</summary>
    public static ServeSettings Read(string data, IReadOnlyDictionary<string, string> given)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "");
        try
        {
            return SettingsReader.Read(AllModules.Settings, data, given, variables);
        }
        catch (SettingsException error)
        {
            throw new CommandException(error.Message, ExitCode.Usage);
        }
    }

    /// <summary>The storage locations of a data directory's settings.</summary>
    public static IReadOnlyList<LocationConfig> ReadLocations(string data) =>
        Read(data, new Dictionary<string, string>()).Of(LocationSettings.Locations);

    private static async Task StopAtEndOfInput(CancellationTokenSource stop)
    {
        await using var input = Console.OpenStandardInput();
        var ignored = new byte[64];
        while (await input.ReadAsync(ignored) > 0)
        {
        }

        await stop.CancelAsync();
    }

    private static Option Flag(SettingDefinition setting)
    {
        Option option = setting.IsList ? new Option<string[]>(setting.Flag) : new Option<string?>(setting.Flag);
        option.Description = $"{setting.Description} [{setting.DefaultText}]";
        option.HelpName = setting.Value;
        return option;
    }

    private static string? ValueOf(ParseResult parsed, Option option) => option is Option<string[]> list
        ? parsed.GetValue(list) is { Length: > 0 } values ? string.Join(',', values) : null
        : parsed.GetValue((Option<string?>)option);
}
