namespace Tarn.Items.Expressions.Syntax;

/// <summary>The expressions of requests. AWS's errors begin with these names.</summary>
public enum ExpressionKind
{
    /// <summary>What must hold before a write.</summary>
    ConditionExpression,

    /// <summary>Which items a query or scan returns.</summary>
    FilterExpression,

    /// <summary>Which keys a query reads.</summary>
    KeyConditionExpression,

    /// <summary>Which attributes are returned.</summary>
    ProjectionExpression,

    /// <summary>How a write changes an item.</summary>
    UpdateExpression,
}
