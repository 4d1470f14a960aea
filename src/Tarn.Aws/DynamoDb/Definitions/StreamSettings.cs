using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Windows;

namespace Tarn.Aws.DynamoDb.Definitions;

/// <summary>The stream of a table in requests and answers.</summary>
internal static class StreamSettings
{
    /// <summary>The view of a stream that is switched on; null: it is not.</summary>
    /// <param name="isNew">Whether the table is created.</param>
    /// <exception cref="AwsErrorException">ValidationException: view and switch do not fit together.</exception>
    public static StreamView? ViewOf(StreamSpecification? specification, bool isNew) => specification switch
    {
        null => null,
        { StreamEnabled: true, StreamViewType: { } view } => Parse(view),
        { StreamEnabled: true } => throw DynamoDbFailures.Invalid("One or more parameter values were invalid: " + (isNew
            ? "Table is being created with a stream enabled, UpdateViewType is required"
            : "If stream is being enabled then UpdateViewType is required")),
        { StreamViewType: not null } => throw DynamoDbFailures.Invalid("One or more parameter values were invalid: " + (isNew
            ? "Table is being created with a stream disabled, UpdateViewType should not be specified"
            : "If stream is being disabled, then UpdateViewType must not be specified")),
        _ => null,
    };

    /// <summary>The setting of a window that is open.</summary>
    public static StreamSpecification Of(ItemStreamWindow window) => new() { StreamEnabled = true, StreamViewType = window.View.WireName() };

    private static StreamView Parse(string name) => StreamViews.Parse(name) ?? throw DynamoDbFailures.Invalid(
        $"1 validation error detected: Value '{name}' at 'streamSpecification.streamViewType' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY]");
}
