using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning;

/// <summary>The values that common texts of a member give without the engine.</summary>
internal enum MemberForm
{
    /// <summary>The engine reads each text.</summary>
    Other,

    /// <summary>The text itself.</summary>
    Text,

    Boolean, Tinyint, Smallint, Integer, Bigint, Double, Timestamp,
}

/// <summary>The forms of types.</summary>
internal static class MemberForms
{
    private const int MicrosDigits = 6;

    public static MemberForm Of(SqlType type) => type.Kind switch
    {
        _ when type.IsText => MemberForm.Text,
        TypeKind.Boolean => MemberForm.Boolean,
        TypeKind.Tinyint => MemberForm.Tinyint,
        TypeKind.Smallint => MemberForm.Smallint,
        TypeKind.Integer => MemberForm.Integer,
        TypeKind.Bigint => MemberForm.Bigint,
        TypeKind.Double => MemberForm.Double,
        TypeKind.Timestamp or TypeKind.TimestampWithTimeZone when type.Precision <= MicrosDigits => MemberForm.Timestamp,
        _ => MemberForm.Other,
    };

    /// <summary>Whether common texts give values.</summary>
    public static bool HasValues(this MemberForm form) => form > MemberForm.Text;
}
