namespace Tarn.Analytics.Applications;

/// <summary>A log stream for the application's messages.</summary>
/// <param name="Id">The option's id, unique in the application.</param>
/// <param name="StreamArn">The ARN of the log stream.</param>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CloudWatchLoggingOption.html"/>
public sealed record LogOption(string Id, string StreamArn);
