using static OnCallAgent.Domain.Detection.LinearPhrases;

namespace OnCallAgent.Domain.Detection;

/// <summary>How back ends that cannot be reached speak.</summary>
internal static class ConnectionFailurePhrases
{
    private const string Unable =
        @"\b(?:(?:could|can|did) ?not|couldn't|can't|unable to|fail(?:ed|ure) to|not able to|(?:error|failed) while trying to)";

    private const string Stores =
        @"(?:redis|mongodb|mysql|postgres(?:ql)?|kafka|zookeeper|cassandra|elasticsearch|rabbitmq)";

    public static readonly string Regex = string.Join(
        '|',
        AnyOf(
            @"connection (?:(?:was|has been|is) )?(?:refused|(?:unexpectedly )?(?:lost|broken|aborted|dropped))",
            @"connection (?:attempt )?(?:has )?fail(?:ed|ure)",
            @"connect(?: to [^\r\n;]+?)?(?: call)? failed",
            @"too many (?:clients already|connections)"
        ) + Told,
        @"\brefused (?:the |our )?connection\b",
        // A reset by itself is what every server on the Internet sees all day; by a back end it is a failure.
        @"\b(?:database|db|sql\w*|\w+sql|jdbc|pq|redis|mongo\w*|kafka|broker|amqp|rabbitmq|ldap|upstream|backend|query|pool)\b[^\r\n]*(?:\bconnection (?:(?:was|has been) )?reset\b|\bECONNRESET\b)",
        @"\bE(?:CONNREFUSED|HOSTUNREACH|NETUNREACH)\b",
        @"\bno route to host\b",
        // "Connection to kafka2:9092 (id: 2 rack: null) failed", "connection to broker 1 was unsuccessful".
        @"\bconnections? (?:to|with|attempt)\b[^\r\n;]+?\b(?:failed|unsuccessful|(?:could not|cannot) be (?:established|opened|made)|terminated unexpectedly|timed out|was (?:lost|broken|aborted|disconnected|refused))\b",
        @"\b(?:lost|losing) (?:(?:the|its|our) )?(?:\w+ )?connection (?:to|with)\b",
        @"\bserver closed the connection unexpectedly\b",
        @"\bterminating connection (?:due to|because of)\b",
        @"\bserver has gone away\b",
        // "could not connect to server", "Unable to acquire JDBC Connection", "unable to reach the primary".
        Unable
            + @" (?:(?:re-?)?connect(?:ing)?\b|(?:open|get|acquire|obtain|establish|create|initiate|make|check ?out|borrow)\b[^\r\n;:]+?\b(?:connections?|channel to|socket to)\b|reach (?:the )?(?:\w+ )?(?:database|db|broker|cluster|primary|replica|backend|node|"
            + Stores
            + @")\b)",
        @"\b(?:error|failure|exception|problem) (?:(?:while|when|on|in) )?(?:re-?)?(?:connecting to\b|(?:opening|getting|acquiring|obtaining|establishing|creating) [^\r\n;]*?connection\b)",
        @"\bcould not (?:be )?(?:resolve|translate) host ?name\b",
        @"\bcommunications? link failure\b",
        // The server is there, and full or still starting.
        @"\bremaining connection slots\b",
        @"\bmax(?:imum)?(?: number of)?[ _](?:client )?connections? (?:limit )?(?:reached|exceeded)\b",
        @"\bconnection limit (?:reached|exceeded)\b",
        @"\bthe database system is (?:starting up|shutting down|in recovery mode)\b",
        // Pools.
        @"\bpool(?:ed)?\b[^\r\n;]*?\b(?:exhausted|depleted|is empty|ran out of connections|reached its max)",
        @"\bexhausted (?:the )?(?:connection|db|database|jdbc) pool\b",
        @"\bconnection (?:is )?not available\b",
        @"\bno more connections (?:are )?allowed\b",
        @"\b(?:no|out of) (?:(?:more|free|idle|available) )*(?:(?:database|db|pooled|pool) )?connections? (?:(?:are|is) )?(?:available|left|in (?:the )?pool)\b",
        @"\bmax pool size was reached\b",
        @"\bQueuePool limit of\b",
        @"\btimeout (?:expired )?(?:waiting for|prior to obtaining a) (?:idle object|(?:a )?connection)\b",
        // By product.
        @"\bORA-(?:12\d{3}|0311[34]|03135|0103[34]|00020|00018|17002)\b",
        @"\bTNS-12\d{3}\b",
        @"\bSQLSTATE\W{0,3}(?:08\w{3}|HY000\W{1,4}200[236])",
        @"(?:Connect(?:ion)?|Connection(?:Failure|Loss)|NoRouteToHost|UnknownHost|CannotCreateTransaction|Communications|MongoTimeout|NoHostAvailable|NoNodeAvailable|AllNodesFailed|PoolExhausted)Exception\b",
        @"\bMongoSocket\w+Exception\b",
        @"\b(?:Connection(?:Refused|DoesNotExist)|ServerSelectionTimeout|CannotConnectNow)Error\b",
        @"\bNoBrokersAvailable\b|\bConnectionLoss for\b",
        @"\bA network-related or instance-specific error\b",
        @"\b(?:broker|node|leader)s? (?:\S+ )?(?:may not be|is not|not) available\b",
        @"\b(?:database (?:server )?(?:\S+ )?|"
            + Stores
            + @" (?:(?:server|cluster|connection|broker) )?)is (?:down|unreachable|unavailable|not (?:reachable|available))\b"
    );
}

/// <summary>How memory that ran out is told.</summary>
internal static class OutOfMemoryPhrases
{
    public static readonly string Regex = string.Join(
        '|',
        // Not inside -XX:+HeapDumpOnOutOfMemoryError: the word must begin there.
        @"\b(?:OutOf(?:Direct|Heap)?|Insufficient)?Memory(?:Error|Exception)\b",
        @"\bstd::bad_alloc\b",
        @"\bjava heap space\b",
        @"\bGC overhead limit exceeded\b",
        AnyOf("out of memory", @"(?:memory|page) allocation (?:failure|failed|of \d+ bytes failed)")
            + Told,
        @"\binvoked oom-killer\b",
        @"\boom[-_]kill(?:er)?(?:[:'""]| (?:killed|invoked|terminated))",
        @"\bkilled by (?:the )?OOM\b",
        @"\bkilled as a result of limit of\b",
        // "reason: OOMKilled", "OOMKilled": true; not "OOMKilled": false.
        @"\bOOM[ -]?Killed(?:\s*$|[^\w\s:=""']|[""'](?:[^:=\s]|\s*$)|[""']?\s*[:=]\s*[""']?(?:true|[1-9])|\s+"
            + NotBefore("=", ":", "0", "count", "total")
            + ")",
        @"\bOOM[ _-]?kill(?:s|er|ing)? (?:of |for )?(?:process|container|pod|task|event)\b",
        @"\bTask/?OOM\b",
        @"\bOOM command not allowed when used memory\b",
        @"\bOOM(?:\s*$|[.,;!)\]]|: (?:kill|process|container|task|out|worker|pod|java|unable|failed|memory)| (?:error|exception|occurred|detected|encountered|condition|event|killed|while|when|during|in|on|for|at|after)\b[^=\r\n]{0,8})",
        @"\bcannot allocate memory\b",
        @"\bENOMEM\b",
        @"\b(?:could not|unable to|failed to|cannot|can't) (?:m?alloc(?:ate)?|reserve|map)\b[^\r\n]{0,60}?\b(?:memory|bytes|heap|[kmg]i?b)\b",
        @"\b(?:insufficient|not enough(?: free)?) memory\b",
        @"\bexceed(?:s|ed|ing)\b[^\r\n]{0,40}?\bmemory limits?\b",
        @"\bmemory limit\b[^\r\n]{0,30}?\bexceeded\b",
        @"\brunning beyond (?:physical|virtual) memory limits\b",
        @"\ballowed memory size of \d+ bytes exhausted\b",
        // 137 is SIGKILL, and outside of a clean stop that is the OOM killer's.
        @"\bexit(?:ed)?(?: with)?(?: non-zero)?(?: exit)?(?: status| code)*[:=(]?\s*137\b",
        @"\bORA-0403[01]\b"
    );
}

/// <summary>How a response with a status from 500 to 599 looks in a log.</summary>
internal static class HttpErrorPhrases
{
    private const string Methods = "(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)";

    public static readonly string Regex = string.Join(
        '|',
        AnyOf(
            // Access logs: "GET / HTTP/1.1" 503
            @"HTTP/\d(?:\.\d)?""?\s+",
            @"HTTP (?:(?:error|status|code|response|returned):? )*",
            @"(?:http_?)?status(?:[ ._-]?code)?[""']?\s*(?:[:=]\s*|is |of )?[""']?",
            @"(?:respond(?:ed)?|returned|response|replied|failed|answered) (?:with )?(?:an? )?(?:http )?(?:status )?(?:code )?:?",
            // Request lines of frameworks: GET /orders 500 12 ms
            Methods + @" /\S* (?:HTTP/\S{1,5} )?"
        )
            + @"5\d\d"
            + StatusEnd,
        @"\b5\d\d:? (?:service (?:temporarily )?unavailable|server error)\b",
        @"\b(?:internal server error|bad gateway|gateway time-?out)\b",
        @"\[GIN\][^|\r\n]{1,60}\|\s*5\d\d\s*\|",
        // HAProxy: timers, status, bytes, … the request.
        @"\d/-?\d+/\+?\d+ 5\d\d \+?\d+ [^""\r\n]*""" + Methods + @" \S+ HTTP/"
    );
}

/// <summary>How a refused log-in or request is told.</summary>
internal static class AuthenticationPhrases
{
    public static readonly string Regex = string.Join(
        '|',
        AnyOf(
            @"authentication (?:(?:has|was|is) )?(?:failed|failure|unsuccessful|rejected|error)",
            @"auth fail(?:ed|ure)",
            @"authentication (?:attempt|of|for|by|from|with|request)\b[^\r\n;]+?\b(?:failed|was rejected|unsuccessful|denied)",
            @"(?:failed|unsuccessful) (?:(?:ssh|kerberos|ldap|user|client) )?(?:authentication|log-?in|logon|sign-?in)",
            @"(?:log-?in|logon|sign-?in)(?: attempt)? (?:(?:has|was) )?(?:failed|failure|incorrect|denied|rejected)",
            @"(?:invalid|bad|wrong|incorrect) (?:user(?: ?name)? or password|credentials?|password|api[ -]?key|(?:access|auth|bearer|refresh|jwt|id)[ -]?token|token signature)",
            @"password (?:(?:check|verification) )?(?:failed|mismatch)",
            @"unauthorized (?:access|request|user|client|attempt|login|connection|from|for|to|error)"
        ) + Told,
        @"\b(?:failed|unable|could not|cannot) (?:to )?authenticate\b",
        @"\bfailed (?:password|publickey|keyboard-interactive(?:/pam)?|none|gssapi-\S+) for\b",
        @"\bmaximum authentication attempts exceeded\b",
        @"\btoo many authentication failures\b",
        @"\b(?:more|\d+) authentication failures?;",
        @"\b(?:invalid|illegal) user \S* ?from\b",
        @"\bBadCredentials(?:Exception)?\b",
        @"\b(?:(?:Sasl)?Authentication|AuthenticationFailed|NotAuthorized|Unauthorized)(?:Exception|Error)\b",
        @"\b401\W{1,3}unauthorized\b",
        @"(?:^|[:\]>-] ?|\b(?:is|error|response|request|returned|was|client|user) )unauthorized(?:[.!;,(-]|:\s*[^\s0]| [^\s:=]|\s*$)",
        @"\b(?:jwt|(?:access|bearer|api|auth) (?:token|key)|credentials?) (?:(?:has|have|is|was|are) )?expired\b",
        @"\b(?:jwt|token):? signature (?:is |was )?(?:invalid|rejected|mismatch)",
        // LDAP's and Active Directory's invalid credentials.
        @"\bLDAP:? error code 49\b|\bAcceptSecurityContext error\b",
        @"\baccess denied for user\b",
        @"\bno pg_hba\.conf entry\b",
        @"\bORA-01017\b",
        @"\b(?:WRONGPASS|NOAUTH)\b",
        @"\bincorrect password attempts?\b"
    );
}

/// <summary>How a call that did not answer in time is told.</summary>
internal static class TimeoutPhrases
{
    public static readonly string Regex = string.Join(
        '|',
        // Not "0 timed out".
        @"(?:(?:^|(?:[^\s0]|\d0)\s*)\btimed[ -]out|"
            + @"\b(?:exceeded|reached|hit) (?:(?:the|its|a) )?(?:\w+ )?time-?out|"
            + @"\b(?:due to|because of) (?:an? )?(?:\w+ )?time-?out|"
            + @"\b(?:i/o|handshake|gateway|upstream|lock wait|heartbeat) time-?out|"
            + @"\btime-?out (?:error|waiting|while|when|during|reading|writing|connecting|calling|talking|contacting|communicating|fetching|loading|sending|receiving|running|executing|processing|acquiring|on (?:call|request|connection|read|write|waiting)))"
            + Told,
        @"\btiming out\b",
        @"time[d-]?out(?:Exception|Error)\b",
        @"\b(?:(?:Read|Connect|Connection|Write|Pool)Timeout|Airflow(?:Task|Sensor)Timeout|(?:Soft)?TimeLimitExceeded)(?:\s*$|[^\w\s=:]|\s*:\s*\D)",
        @"\bE(?:SOCKET)?TIMEDOUT\b",
        @"\bdeadline[ _]?exceeded\b",
        @"\btime-?out (?:(?:of|after) )?[^\r\n=:]{0,40}?\b(?:exceeded|expired|elaps(?:ed|ing)|reached|occurred)\b",
        @"\btime limit (?:\([^)\r\n]{1,20}\) )?(?:(?:was|has been) )?exceeded\b",
        @"\btime-?out after \d",
        @"\b(?:got|hit|caught|encountered|experienced|request|query|statement|call|operation|connection|connect|read|write|socket) time-?out(?:[.!;,)]|\s*$| (?:from|for|by|in|on|while|when|after)\b| to (?:[^\s\d]|\d{1,3}\.\d{1,3}\.))",
        @"[a-z)\]""']: ?time-?out(?:[.!;,)]|\s*$)",
        @"\bcancell?ing statement due to\b",
        @"\b(?:did not|didn't|does not|doesn't|failed to) (?:respond|answer|complete|finish|reply|return|start|stop) (?:with)?in (?:time|\d|the (?:allotted|given|allowed))",
        @"\b(?:no|without) (?:response|reply|answer|heartbeat)s? (?:(?:received|from \S+) )?(?:with)?in \d",
        @"\bblocked for more than \d+ seconds\b",
        @"\bsoft lockup\b"
    );
}
