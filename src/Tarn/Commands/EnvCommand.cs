using System.CommandLine;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn env</c>: exports for a shell, so that AWS's own tools use this Tarn.</summary>
internal static class EnvCommand
{
    public static Command Build()
    {
        var data = DataOption.Make();
        var command = new Command("env", "Prints exports for a shell: endpoint, region and the root key. Reads local files only.") { data };
        command.SetAction(parsed =>
        {
            var folder = DataOption.Of(parsed, data);
            var key = SharedKeyFile.Read(Path.Combine(folder, "credentials"))?.Key
                ?? throw new CommandException($"{folder} holds no credentials; start: tarn serve --data {folder}");
            var region = CommandRegion.Chosen();
            Export("AWS_ACCESS_KEY_ID", key.Id);
            Export("AWS_SECRET_ACCESS_KEY", key.Secret);
            Export("AWS_REGION", region);
            Export("AWS_DEFAULT_REGION", region);
            if (Storage.Disk.DataDirectory.ReadEndpoint(folder) is { } endpoint)
            {
                Export("AWS_ENDPOINT_URL", endpoint);
            }
            else
            {
                Console.Error.WriteLine($"tarn: no server runs on {folder}, so there is no AWS_ENDPOINT_URL; start: tarn serve --data {folder}");
            }

            if (Storage.Disk.DataDirectory.ReadTlsEndpoint(folder) is { } tls)
            {
                Trust(tls.Url, tls.AuthorityFile);
            }
        });
        return command.WithExamples("eval \"$(tarn env)\"", "eval \"$(tarn env --data /var/lib/tarn)\" && aws kinesis list-streams");
    }

    // The aws CLI and boto3 read the first variable, Node the second. Java needs a trust store of its own.
    private static void Trust(string url, string? authority)
    {
        Console.Out.WriteLine($"# with TLS: {url}");
        if (authority is null)
        {
            return;
        }

        Export("AWS_CA_BUNDLE", authority);
        Export("NODE_EXTRA_CA_CERTS", authority);
        Console.Out.WriteLine(
            $"# Java: keytool -importcert -noprompt -alias tarn -file '{authority}' -keystore trust.p12 -storetype PKCS12 -storepass changeit");
        Console.Out.WriteLine("#       java -Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword=changeit …");
    }

    private static void Export(string name, string value) =>
        Console.Out.WriteLine($"export {name}='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'");
}
