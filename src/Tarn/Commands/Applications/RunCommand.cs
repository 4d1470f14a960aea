using System.CommandLine;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Aws.KinesisAnalyticsV2.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.OwnProcess;
using Tarn.Wire.Protocols;

namespace Tarn.Commands.Applications;

/// <summary><c>tarn applications run</c>: makes or updates an application from a file, and starts it.</summary>
internal static class RunCommand
{
    private const string RuntimeDefault = "FLINK-1_20";

    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "A script in Flink's SQL." };
        var name = new Option<string?>("--name") { Description = "The application. [the file's name without its ending]", HelpName = "NAME" };
        var role = new Option<string?>("--role")
        {
            Description = "The role with whose rights the application reads and writes; a new application needs one.",
            HelpName = "NAME",
        };
        var drops = new Option<bool>("--allow-unused-state") { Description = "Drops state that the script no longer has, and continues at the positions." };
        var command = new Command("run", "Makes an application of a script, or moves it to the script, and starts it.") { file, name, role, drops };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var path = parsed.GetRequiredValue(file);
            var code = await Code(path, cancellationToken);
            var application = parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(path);
            await Run(client, application, code, parsed.GetValue(role), parsed.GetValue(drops), cancellationToken);
            return await ApplicationsCommand.Show(client, application, cancellationToken);
        });
        return command.WithExamples("tarn applications run visits.sql --role visits-reader", "tarn applications run visits.sql");
    }

    private static async Task<string> Code(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (IOException missing)
        {
            throw new CommandException($"{path} cannot be read: {missing.Message}", ExitCode.Failed);
        }
    }

    private static async Task Run(DoorClient client, string name, string code, string? role, bool drops, CancellationToken cancellationToken)
    {
        var door = new KinesisAnalyticsV2Client(client);
        if (await Find(door, name, cancellationToken) is not { } present)
        {
            present = await Create(client, door, name, code, role, cancellationToken);
        }
        else
        {
            present = await Update(door, present, code, drops, cancellationToken);
        }

        if (present.ApplicationStatus == ApplicationStatus.Ready)
        {
            await door.StartApplication(
                new StartApplicationInput
                {
                    ApplicationName = name,
                    RunConfiguration = new RunConfiguration { FlinkRunConfiguration = new FlinkRunConfiguration { AllowNonRestoredState = drops } },
                },
                cancellationToken);
        }
    }

    private static async Task<ApplicationDetail?> Find(KinesisAnalyticsV2Client door, string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await door.DescribeApplication(new DescribeApplicationInput { ApplicationName = name }, cancellationToken)).ApplicationDetail;
        }
        catch (AwsErrorException absent) when (absent.Code == "ResourceNotFoundException")
        {
            return null;
        }
    }

    private static async Task<ApplicationDetail> Create(
        DoorClient client, KinesisAnalyticsV2Client door, string name, string code, string? role, CancellationToken cancellationToken)
    {
        if (role is null)
        {
            throw new CommandException($"{name} is new: --role names the role with whose rights it reads and writes", ExitCode.Usage);
        }

        var arn = role.StartsWith("arn:", StringComparison.Ordinal) ? role : $"arn:aws:iam::{await Account.Of(client, cancellationToken)}:role/{role}";
        var made = await door.CreateApplication(
            new CreateApplicationInput
            {
                ApplicationName = name,
                RuntimeEnvironment = RuntimeDefault,
                ServiceExecutionRole = arn,
                ApplicationConfiguration = new ApplicationConfiguration
                {
                    ApplicationCodeConfiguration = new ApplicationCodeConfiguration
                    {
                        CodeContentType = CodeContentType.Plaintext,
                        CodeContent = new CodeContent { TextContent = code },
                    },
                },
            },
            cancellationToken);
        return made.ApplicationDetail;
    }

    private static async Task<ApplicationDetail> Update(
        KinesisAnalyticsV2Client door, ApplicationDetail present, string code, bool drops, CancellationToken cancellationToken)
    {
        var kept = present.ApplicationConfigurationDescription?.ApplicationCodeConfigurationDescription?.CodeContentDescription?.TextContent;
        if (kept == code)
        {
            return present;
        }

        var made = await door.UpdateApplication(
            new UpdateApplicationInput
            {
                ApplicationName = present.ApplicationName,
                CurrentApplicationVersionId = present.ApplicationVersionId,
                ApplicationConfigurationUpdate = new ApplicationConfigurationUpdate
                {
                    ApplicationCodeConfigurationUpdate = new ApplicationCodeConfigurationUpdate
                    {
                        CodeContentUpdate = new CodeContentUpdate { TextContentUpdate = code },
                    },
                },
                RunConfigurationUpdate = new RunConfigurationUpdate { FlinkRunConfiguration = new FlinkRunConfiguration { AllowNonRestoredState = drops } },
            },
            cancellationToken);
        return made.ApplicationDetail;
    }
}
