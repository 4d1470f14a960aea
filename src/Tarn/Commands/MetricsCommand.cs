using System.CommandLine;
using Tarn.Access.Credentials;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn metrics</c>: the page of metrics for Prometheus.</summary>
internal static class MetricsCommand
{
    private const string TokenExample = "tarn metrics token --data /var/lib/tarn > /etc/prometheus/tarn-token";

    public static Command Build()
    {
        var command = new Command("metrics", "The page of metrics for Prometheus, /metrics on the server's ports.") { Token() };
        return command.WithExamples("tarn metrics token", TokenExample);
    }

    private static Command Token()
    {
        var data = DataOption.Make();
        var command = new Command("token", "Prints the bearer token that opens /metrics. Reads local files only. It ends with the root key.") { data };
        command.SetAction(parsed =>
        {
            var folder = DataOption.Of(parsed, data);
            var key = SharedKeyFile.Read(Path.Combine(folder, "credentials"))?.Key
                ?? throw new CommandException($"{folder} holds no credentials; start: tarn serve --data {folder}");
            Console.Out.WriteLine(MetricsToken.Of(key));
        });
        return command.WithExamples("tarn metrics token", TokenExample);
    }
}
