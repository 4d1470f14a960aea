using Tarn.Aws.Events.Model;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Targets;

/// <summary>Targets in requests and answers.</summary>
internal static class TargetForms
{
    /// <summary>The target of a request.</summary>
    public static RuleTarget Of(Target target) => new()
    {
        Id = target.Id,
        Arn = target.Arn,
        RoleArn = target.RoleArn,
        Input = target.Input,
        InputPath = target.InputPath,
        Template = target.InputTransformer?.InputTemplate,
        TemplatePaths = target.InputTransformer?.InputPathsMap,
        Group = target.SqsParameters?.MessageGroupId,
        HasGroup = target.SqsParameters is not null,
        KeyPath = target.KinesisParameters?.PartitionKeyPath,
        HttpPath = target.HttpParameters?.PathParameterValues,
        HttpHeaders = target.HttpParameters?.HeaderParameters,
        HttpQuery = target.HttpParameters?.QueryStringParameters,
        RetriesMax = target.RetryPolicy?.MaximumRetryAttempts,
        AgeSecondsMax = target.RetryPolicy?.MaximumEventAgeInSeconds,
        HasRetries = target.RetryPolicy is not null,
        DeadLetterArn = target.DeadLetterConfig?.Arn,
        HasDeadLetters = target.DeadLetterConfig is not null,
    };

    /// <summary>The target as it was given.</summary>
    public static Target Of(RuleTarget target) => new()
    {
        Id = target.Id,
        Arn = target.Arn,
        RoleArn = target.RoleArn,
        Input = target.Input,
        InputPath = target.InputPath,
        InputTransformer = target.Template is { } template
            ? new InputTransformer { InputTemplate = template, InputPathsMap = target.TemplatePaths }
            : null,
        SqsParameters = target.HasGroup ? new SqsParameters { MessageGroupId = target.Group } : null,
        KinesisParameters = target.KeyPath is { } path ? new KinesisParameters { PartitionKeyPath = path } : null,
        HttpParameters = target.HasHttp
            ? new HttpParameters
            {
                PathParameterValues = target.HttpPath,
                HeaderParameters = target.HttpHeaders,
                QueryStringParameters = target.HttpQuery,
            }
            : null,
        RetryPolicy = target.HasRetries
            ? new RetryPolicy { MaximumRetryAttempts = target.RetriesMax, MaximumEventAgeInSeconds = target.AgeSecondsMax }
            : null,
        DeadLetterConfig = target.HasDeadLetters ? new DeadLetterConfig { Arn = target.DeadLetterArn } : null,
    };
}
