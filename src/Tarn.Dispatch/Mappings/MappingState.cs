namespace Tarn.Dispatch.Mappings;

/// <summary>The state of a mapping, as AWS names it.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html"/>
public enum MappingState
{
    /// <summary>It is new and does not read yet.</summary>
    Creating,

    /// <summary>It begins to read.</summary>
    Enabling,

    Enabled,

    /// <summary>It ends its last call.</summary>
    Disabling,

    /// <summary>It does not read.</summary>
    Disabled,

    /// <summary>It ends its last call under the old configuration.</summary>
    Updating,

    /// <summary>It ends its last call, and is removed.</summary>
    Deleting,
}
