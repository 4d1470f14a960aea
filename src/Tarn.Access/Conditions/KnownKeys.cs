namespace Tarn.Access.Conditions;

/// <summary>
/// The condition keys that decisions know. A key that no caller sets is refused when a policy is put: a Deny by it would never deny.
/// </summary>
public static class KnownKeys
{
    // Of the caller, the connection and the time.
    private static readonly HashSet<string> OfEveryService = new(StringComparer.Ordinal)
    {
        "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:currenttime", "aws:epochtime", "aws:multifactorauthpresent",
        "aws:principalaccount", "aws:principalarn", "aws:principalisawsservice", "aws:principaltype", "aws:referer", "aws:requestedregion",
        "aws:resourceaccount", "aws:securetransport", "aws:sourceip", "aws:tokenissuetime", "aws:useragent", "aws:userid", "aws:username",
        "aws:viaawsservice",
    };

    private static readonly string[] Starts = ["aws:principaltag/", "aws:resourcetag/"];

    /// <summary>Whether callers of every service may set a key.</summary>
    /// <param name="key">The key in lower case.</param>
    public static bool IsOfEveryService(string key) =>
        OfEveryService.Contains(key) || Array.Exists(Starts, start => key.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Whether callers of a resource that services use on their own may set a key.</summary>
    /// <param name="key">The key in lower case.</param>
    public static bool IsOfServices(string key) => key is "aws:sourcearn" or "aws:sourceaccount" || IsOfEveryService(key);

    // The keys that a use of an encryption key sets.
    private static readonly HashSet<string> OfKeys = new(StringComparer.Ordinal)
    {
        "aws:tagkeys", "kms:bypasspolicylockoutsafetycheck", "kms:calleraccount", "kms:customermasterkeyspec", "kms:customermasterkeyusage",
        "kms:datakeypairspec", "kms:encryptionalgorithm", "kms:encryptioncontextkeys", "kms:expirationmodel", "kms:grantconstrainttype",
        "kms:grantisforawsresource", "kms:grantoperations", "kms:granteeprincipal", "kms:keyorigin", "kms:keyspec", "kms:keyusage",
        "kms:multiregion", "kms:reencryptonsamekey", "kms:requestalias", "kms:resourcealiases", "kms:retiringprincipal",
        "kms:rotationperiodindays", "kms:schedulekeydeletionpendingwindowindays", "kms:validto", "kms:viaservice", "kms:wrappingalgorithm",
        "kms:wrappingkeyspec",
    };

    private static readonly string[] StartsOfKeys = ["aws:requesttag/", "kms:encryptioncontext:"];

    /// <summary>Whether callers of a key may set a key of conditions.</summary>
    /// <param name="key">The key in lower case.</param>
    public static bool IsOfKeys(string key) =>
        OfKeys.Contains(key) || Array.Exists(StartsOfKeys, start => key.StartsWith(start, StringComparison.Ordinal)) || IsOfServices(key);

    /// <summary>Whether callers of a topic may set a key.</summary>
    /// <param name="key">The key in lower case.</param>
    public static bool IsOfTopics(string key) => key is "sns:protocol" or "sns:endpoint" or "aws:sourceowner" || IsOfServices(key);

    // The keys that a request about a secret sets.
    private static readonly HashSet<string> OfSecrets = new(StringComparer.Ordinal)
    {
        "aws:tagkeys", "secretsmanager:blockpublicpolicy", "secretsmanager:description", "secretsmanager:forcedeletewithoutrecovery",
        "secretsmanager:kmskeyid", "secretsmanager:name", "secretsmanager:recoverywindowindays", "secretsmanager:rotateimmediately",
        "secretsmanager:rotationlambdaarn", "secretsmanager:secretid", "secretsmanager:versionid", "secretsmanager:versionstage",
        "secretsmanager:resource/allowrotationlambdaarn",
    };

    private static readonly string[] StartsOfSecrets = ["aws:requesttag/", "secretsmanager:resourcetag/"];

    /// <summary>Whether callers of a secret may set a key of conditions.</summary>
    /// <param name="key">The key in lower case.</param>
    public static bool IsOfSecrets(string key) =>
        OfSecrets.Contains(key) || Array.Exists(StartsOfSecrets, start => key.StartsWith(start, StringComparison.Ordinal)) || IsOfServices(key);
}
