using System.CommandLine;
using Tarn.Clients;

namespace Tarn.Commands.Options;

/// <summary>The options of every command that is a client of the doors.</summary>
internal sealed class ClientOptions
{
    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description = "The server. [DIR/endpoint with --data, else AWS_ENDPOINT_URL, else DIR/endpoint]",
        HelpName = "URL",
    };

    private readonly Option<string?> _data = DataOption.Make();

    /// <summary>Adds the options to a command.</summary>
    public ClientOptions(Command command)
    {
        command.Options.Add(_endpoint);
        command.Options.Add(_data);
    }

    /// <summary>Makes a client of the chosen server.</summary>
    public DoorClient Connect(ParseResult parsed) => new(
        DoorAddress.Find(parsed.GetValue(_endpoint), DataOption.Of(parsed, _data), hasData: parsed.GetValue(_data) is not null),
        CommandRegion.Chosen(),
        TimeProvider.System);
}
