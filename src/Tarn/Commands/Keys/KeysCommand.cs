using System.CommandLine;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Keys;

/// <summary><c>tarn keys</c>: root keys of accounts, the master key, and the uses of encryption keys.</summary>
internal static class KeysCommand
{
    private const string AddExample = "tarn keys add --account 111111111111";

    public static Command Build()
    {
        var command = new Command("keys", "Lists the root keys of all accounts, without secrets; adds and removes those of further accounts.")
        {
            Add(),
            Remove(),
            MasterCommand.Build(),
            UsageCommand.Build(),
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var listed = await new TarnApiClient(client).ListAccountKeys(new ListAccountKeysInput(), cancellationToken);
            foreach (var key in listed.Keys)
            {
                await Console.Out.WriteLineAsync($"{key.Account}  {key.AccessKeyId}{(key.IsInstance ? "  the instance's own, in DIR/credentials" : "")}");
            }

            return ExitCode.Ok;
        });
        return command.WithExamples("tarn keys", AddExample, "tarn keys remove AKIAIOSFODNN7EXAMPLE");
    }

    private static Command Add()
    {
        var account = new Option<string>("--account") { Description = "The account: twelve digits.", HelpName = "DIGITS", Required = true };
        var command = new Command("add", "Makes a root key of a further account, and prints it in the form of AWS's credentials file, once.") { account };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var key = await new TarnApiClient(client).AddAccountKey(
                new AddAccountKeyInput { Account = parsed.GetRequiredValue(account) }, cancellationToken);
            await Console.Out.WriteLineAsync(
                $"[{key.Account}]\naws_access_key_id = {key.AccessKeyId}\naws_secret_access_key = {key.SecretAccessKey}");
            return ExitCode.Ok;
        });
        return command.WithExamples(AddExample, $"{AddExample} >> ~/.aws/credentials");
    }

    private static Command Remove()
    {
        var id = new Argument<string>("ACCESS-KEY-ID") { Description = "The key's id, as tarn keys lists it." };
        var command = new Command("remove", "Removes a root key of a further account. Its sessions end.") { id };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var removed = await new TarnApiClient(client).RemoveAccountKey(
                new RemoveAccountKeyInput { AccessKeyId = parsed.GetRequiredValue(id) }, cancellationToken);
            await Console.Out.WriteLineAsync($"removed the key of account {removed.Account}");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn keys remove AKIAIOSFODNN7EXAMPLE");
    }
}
